#define _DEFAULT_SOURCE /* TIOCGWINSZ */
#define _DARWIN_C_SOURCE
#include "native/cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "native/cli/cli.h"
#include "native/cli/output.h"

enum { BAR = 20, WIDTH_USUAL = 80, WIDTH_MAX = 200, LINE_MAX_BYTES = 512 };
static const double redraw_seconds = 0.1;

static int terminal_width(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    int width = columns ? atoi(columns) : 0;
    if (width <= 0 && ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0) width = size.ws_col;
    if (width <= 0) width = WIDTH_USUAL;
    return width < WIDTH_MAX ? width : WIDTH_MAX;
}

/* 950, 18.2k, 1.5M */
static const char *short_number(double value, char room[16])
{
    const char *unit = value < 1e4 ? "" : value < 1e7 ? "k" : "M";
    snprintf(room, 16, "%.3g%s", value / (*unit == 'M' ? 1e6 : *unit == 'k' ? 1e3 : 1), unit);
    return room;
}

static double rows_per_second(const vane_meter *m)
{
    const double seconds = vane_cli_seconds() - m->begun;
    return seconds > 0 ? (double)m->seen / seconds : 0;
}

/* Loss, accuracy and those of the validation, as the epoch's line and the redrawn one have them. */
static int put_figures(char *out, size_t room, const vane_meter *m, const vane_metrics *now)
{
    const bool validated = now->validation_loss - now->validation_loss == 0.0;
    int length = snprintf(out, room, "loss %.4g", now->loss);
    if (m->classifies)
        length += snprintf(out + length, room - (size_t)length, "  accuracy %.1f %%", 100 * now->accuracy);
    if (m->validates && validated) {
        length += snprintf(out + length, room - (size_t)length, "  validation loss %.4g", now->validation_loss);
        if (m->classifies)
            length +=
                snprintf(out + length, room - (size_t)length, " accuracy %.1f %%", 100 * now->validation_accuracy);
    }
    return length;
}

/* "epoch 3/10" */
static int put_epoch(char *out, size_t room, const vane_meter *m, uint64_t epoch)
{
    if (m->epochs == 0) return snprintf(out, room, "epoch %llu  ", (unsigned long long)epoch + 1);
    return snprintf(out, room, "epoch %llu/%llu  ", (unsigned long long)epoch + 1, (unsigned long long)m->epochs);
}

/* ------------------------------------------------------------------------------- the redrawn line ---- */
static int put_bar(char *out, size_t room, double part)
{
    char bar[BAR + 1];
    for (int i = 0; i < BAR; i++) bar[i] = i < (int)(part * BAR) ? '=' : i == (int)(part * BAR) ? '>' : ' ';
    bar[BAR] = '\0';
    return snprintf(out, room, "[%s]  ", bar);
}

static int put_rest(char *out, size_t room, const vane_meter *m, const vane_metrics *now)
{
    char number[16];
    const double speed = rows_per_second(m);
    int length = snprintf(out, room, "  %s rows/s", short_number(speed, number));
    if (m->epochs == 0 || speed <= 0) return length;
    const double epochs_left = (double)m->epochs - (double)now->epoch;
    const double seconds = (epochs_left * (double)m->rows - (double)now->rows) / speed;
    length += snprintf(out + length, room - (size_t)length, ", %.0f s left", seconds > 0 ? seconds : 0);
    return length;
}

static void draw(const vane_meter *m, const vane_metrics *now)
{
    char line[LINE_MAX_BYTES];
    const int width = terminal_width();
    int length = put_epoch(line, sizeof line, m, now->epoch);
    if (width >= WIDTH_USUAL)
        length += put_bar(line + length, sizeof line - (size_t)length, (double)now->rows / (double)m->rows);
    length += put_figures(line + length, sizeof line - (size_t)length, m, now);
    length += put_rest(line + length, sizeof line - (size_t)length, m, now);
    /* The last column stays free: some terminals wrap after it. */
    fprintf(stderr, "\r%.*s\033[K", length < width ? length : width - 1, line);
    fflush(stderr);
}

void vane_meter_clear(const vane_meter *m)
{
    if (m->live) fputs("\r\033[K", stderr);
}

/* ------------------------------------------------------------------------------------------ events ---- */
void vane_meter_begin(vane_meter *m)
{
    m->live = !m->quiet && !m->json && isatty(STDERR_FILENO);
    m->begun = m->drawn = vane_cli_seconds();
}

void vane_meter_batch(vane_meter *m, const vane_metrics *now)
{
    m->seen += now->rows - (now->rows > m->rows_before ? m->rows_before : 0);
    m->rows_before = now->epoch_done ? 0 : now->rows;
    if (!m->live || vane_cli_seconds() - m->drawn < redraw_seconds) return;
    draw(m, now);
    m->drawn = vane_cli_seconds();
}

static void print_epoch_json(const vane_meter *m, const vane_metrics *now)
{
    vane_line_begin();
    vane_line_text("event", "epoch");
    vane_line_count("epoch", now->epoch + 1);
    vane_line_number("loss", now->loss);
    if (m->classifies) vane_line_number("accuracy", now->accuracy);
    if (m->validates) vane_line_number("validation_loss", now->validation_loss);
    if (m->validates && m->classifies) vane_line_number("validation_accuracy", now->validation_accuracy);
    vane_line_number("learning_rate", (double)now->learning_rate);
    vane_line_number("rows_per_second", rows_per_second(m));
    vane_line_end();
}

static void print_epoch(const vane_meter *m, const vane_metrics *now)
{
    char line[LINE_MAX_BYTES], number[16];
    int length = put_epoch(line, sizeof line, m, now->epoch);
    length += put_figures(line + length, sizeof line - (size_t)length, m, now);
    printf("%s  %s rows/s\n", line, short_number(rows_per_second(m), number));
    fflush(stdout);
}

void vane_meter_epoch(vane_meter *m, const vane_metrics *now)
{
    m->last = *now;
    m->finished++;
    if (m->json) print_epoch_json(m, now);
    /* On a terminal the redrawn line says it; but keep the history for who has sent it to a file. */
    else if (!m->quiet && !(m->live && isatty(STDOUT_FILENO)))
        print_epoch(m, now);
}

static void print_end_json(const vane_meter *m, const char *end, const char *saved)
{
    vane_line_begin();
    vane_line_text("event", "end");
    vane_line_text("end", end);
    vane_line_count("epochs", m->finished);
    vane_line_count("rows", m->seen);
    vane_line_number("seconds", vane_cli_seconds() - m->begun);
    if (saved) vane_line_text("saved", saved);
    vane_line_end();
}

void vane_meter_end(vane_meter *m, const char *end, const char *saved)
{
    vane_meter_clear(m);
    if (m->json) {
        print_end_json(m, end, saved);
        return;
    }
    if (m->quiet) return;
    if (m->finished && m->live && isatty(STDOUT_FILENO)) print_epoch(m, &m->last);
    printf("%s after %llu epoch%s, %.1f s", end, (unsigned long long)m->finished, m->finished == 1 ? "" : "s",
           vane_cli_seconds() - m->begun);
    if (saved) printf("; saved %s", saved);
    putchar('\n');
}
