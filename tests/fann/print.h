/* print.h - what the programs that compare.py compares have in common. Numbers are printed by their bits, or, behind a
 * ~, to be compared with a tolerance; errors by their number and the last number in their text. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fann.h"

static unsigned random_state = 1;

/* xorshift32 (Marsaglia 2003): the same numbers for both libraries. */
static inline unsigned random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state;
}

static inline void print_row(const fann_type *row, unsigned width)
{
    for (unsigned i = 0; i < width; i++) {
        unsigned bits;
        memcpy(&bits, &row[i], sizeof bits);
        if (row[i] != row[i]) printf(" nan");
        else printf(" %08x", bits);
    }
}

static inline void print_near(const fann_type *row, unsigned width)
{
    for (unsigned i = 0; i < width; i++) printf(" ~%.9g", (double)row[i]);
}

static inline void print_file(const char *path)
{
    FILE *file = fopen(path, "r");
    for (int c; file && (c = fgetc(file)) != EOF;) putchar(c);
    if (file) fclose(file);
    else printf("%s is not there\n", path);
}

/* The lines of an error log: the part that is FANN's interface. */
static inline void print_log(const char *path)
{
    char line[512];
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
        char *digits = line + strlen(line);
        while (digits > line && !strchr("0123456789", digits[-1])) digits--;
        *digits = '\0';
        while (digits > line && strchr("0123456789", digits[-1])) digits--;
        printf("  %.13s ... %s\n", line, digits);
    }
    if (file) fclose(file);
}

static inline void print_errors(const char *what, void *object)
{
    struct fann_error *errors = object;
    printf("%s: error %d, text %s", what, fann_get_errno(errors), errors->errstr ? "there" : "not there");
    fann_reset_errno(errors);
    printf(", then %d\n", fann_get_errno(errors));
}

/* Files are written and read in the locale of the environment; all else is printed in C's. */
static inline void use_locale(const char *name) { setlocale(LC_ALL, name); }
static inline void say_decimal_point(void)
{
    use_locale("");
    fprintf(stderr, "%s", localeconv()->decimal_point);
}
