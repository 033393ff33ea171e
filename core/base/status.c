#include "core/base/status.h"

#include "core/base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static _Thread_local char message[VANE_MESSAGE_MAX];

const char *vane_last_error(void)
{
    return message;
}

#undef vane_fail
int vane_fail(int code, const char *format, ...)
{
    char text[VANE_MESSAGE_MAX]; /* not `message` itself, which the arguments may point into */
    va_list arguments;
    va_start(arguments, format);
    vane_format_list(text, sizeof text, format, arguments);
    va_end(arguments);
    memcpy(message, text, sizeof message);
    return code;
}

const char *vane_status_name(int status)
{
    static const char *const names[] = {
        "VANE_OK",         "VANE_ERR_ARGUMENT", "VANE_ERR_MEMORY",
        "VANE_ERR_SHAPE",  "VANE_ERR_STATE",    "VANE_ERR_FILE",
        "VANE_ERR_FORMAT", "VANE_ERR_LIMIT",    "VANE_ERR_UNSUPPORTED",
        "VANE_ERR_ISA",    "VANE_ERR_DIVERGED",
    };
    return status <= VANE_OK && status >= VANE_ERR_DIVERGED ? names[-status] : "unknown";
}

typedef struct {
    char *out;
    size_t size, length; /* length counts what did not fit as well */
} sink;

static void put(sink *to, char c)
{
    if (to->length + 1 < to->size) to->out[to->length] = c;
    to->length++;
}

static void put_text(sink *to, const char *text)
{
    while (*text) put(to, *text++);
}

static void put_foreign(sink *to, char c)
{
    const unsigned char byte = (unsigned char)c;
    put(to, byte < 32 || byte == 127 ? '?' : c);
}

static void put_unsigned(sink *to, uint64_t value, bool hexadecimal)
{
    char digits[VANE_U64_TEXT];
    if (!hexadecimal) {
        vane_u64_to_text(digits, value);
    } else {
        size_t n = 1;
        while (n < 16 && value >> (4 * n)) n++;
        digits[n] = '\0';
        for (; n > 0; value >>= 4) digits[--n] = "0123456789abcdef"[value & 15];
    }
    put_text(to, digits);
}

static void put_signed(sink *to, int64_t value)
{
    if (value < 0) put(to, '-');
    put_unsigned(to, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, false);
}

static void put_double(sink *to, double value)
{
    char digits[VANE_DOUBLE_TEXT];
    const bool in_range = value >= -3.4028234663852886e38 && value <= 3.4028234663852886e38;
    if (in_range && (double)(float)value == value)
        vane_float_to_text(digits, (float)value);
    else
        vane_double_to_text(digits, value);
    put_text(to, digits);
}

/* Of "%.*s" and "%.3s"; SIZE_MAX when the verb has none. */
static size_t read_precision(const char **format, va_list *arguments)
{
    if (**format != '.') return SIZE_MAX;
    size_t precision = 0;
    if (*++*format == '*') {
        const int given = va_arg(*arguments, int);
        ++*format;
        return given < 0 ? SIZE_MAX : (size_t)given;
    }
    for (; **format >= '0' && **format <= '9'; ++*format)
        precision = precision * 10 + (size_t)(**format - '0');
    return precision;
}

typedef enum { WIDTH_INT, WIDTH_LONG, WIDTH_LONG_LONG, WIDTH_SIZE } integer_width;

static integer_width read_width(const char **format)
{
    integer_width width = WIDTH_INT;
    for (;; ++*format) {
        if (**format == 'l')
            width = width == WIDTH_INT ? WIDTH_LONG : WIDTH_LONG_LONG;
        else if (**format == 'z')
            width = WIDTH_SIZE;
        else
            return width;
    }
}

static uint64_t next_unsigned(va_list *arguments, integer_width width)
{
    switch (width) {
    case WIDTH_LONG:
        return va_arg(*arguments, unsigned long);
    case WIDTH_LONG_LONG:
        return va_arg(*arguments, unsigned long long);
    case WIDTH_SIZE:
        return va_arg(*arguments, size_t);
    default:
        return va_arg(*arguments, unsigned);
    }
}

static int64_t next_signed(va_list *arguments, integer_width width)
{
    switch (width) {
    case WIDTH_LONG:
        return va_arg(*arguments, long);
    case WIDTH_LONG_LONG:
        return va_arg(*arguments, long long);
    case WIDTH_SIZE:
        return va_arg(*arguments, ptrdiff_t);
    default:
        return va_arg(*arguments, int);
    }
}

/* *format stands behind the '%' and is moved behind the verb. False at an unknown one. */
static bool put_verb(sink *to, const char **format, va_list *arguments)
{
    const size_t precision = read_precision(format, arguments);
    const integer_width width = read_width(format);
    const char verb = **format;
    if (verb == '\0') return false;
    ++*format;
    switch (verb) {
    case '%':
        put(to, '%');
        return true;
    case 'c':
        put_foreign(to, (char)va_arg(*arguments, int));
        return true;
    case 'd':
    case 'i':
        put_signed(to, next_signed(arguments, width));
        return true;
    case 'u':
        put_unsigned(to, next_unsigned(arguments, width), false);
        return true;
    case 'x':
        put_unsigned(to, next_unsigned(arguments, width), true);
        return true;
    case 'g':
        put_double(to, va_arg(*arguments, double));
        return true;
    case 's': {
        const char *text = va_arg(*arguments, const char *);
        if (!text) text = "(null)";
        for (size_t i = 0; i < precision && text[i]; i++) put_foreign(to, text[i]);
        return true;
    }
    default:
        return false;
    }
}

size_t vane_format_list(char *out, size_t size, const char *format, va_list arguments)
{
    sink to = {out, size, 0};
    va_list rest; /* a va_list parameter may be an array, whose address has another type */
    va_copy(rest, arguments);
    while (*format) {
        if (*format != '%') {
            put(&to, *format++);
        } else {
            ++format;
            if (!put_verb(&to, &format, &rest)) break;
        }
    }
    va_end(rest);
    if (size > 0) out[to.length < size ? to.length : size - 1] = '\0';
    return to.length;
}

size_t vane_format(char *out, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const size_t length = vane_format_list(out, size, format, arguments);
    va_end(arguments);
    return length;
}
