#include "core/data/csv_fields.h"

#include <string.h>

#include "core/base/status.h"
#include "core/base/text.h"

static bool is_blank(char c) { return c == ' ' || c == '\t'; }
static bool is_line_end(char c) { return c == '\n' || c == '\r'; }

/* The first of these that the line has outside quotes; a blank counts only where there is nothing else. */
static char find_separator(const char *p, const char *end)
{
    static const char candidates[] = ",;\t ";
    bool quoted = false, seen[sizeof candidates - 1] = { false };
    for (; p < end && (quoted || !is_line_end(*p)); p++) {
        if (*p == '"') quoted = !quoted;
        for (size_t i = 0; !quoted && i < sizeof seen / sizeof *seen; i++) seen[i] |= *p == candidates[i];
    }
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
        if (seen[i]) return candidates[i];
    return ',';
}

vane_csv vane_csv_open(const vane_bytes *bytes, char separator)
{
    const char *begin = bytes->begin;
    if (bytes->end - begin >= 3 && memcmp(begin, "\xEF\xBB\xBF", 3) == 0) begin += 3;
    vane_csv csv = { .at = begin, .end = bytes->end, .line_begin = begin, .name = bytes->name, .line = 1 };
    while (csv.at < csv.end && is_line_end(*csv.at)) csv.at++;      /* the separator is judged by a line with text */
    csv.separator = separator ? separator : find_separator(csv.at, csv.end);
    csv.at = begin;
    return csv;
}

/* Past a line end of either kind, when there is one. */
static void end_line(vane_csv *csv)
{
    if (csv->at < csv->end && *csv->at == '\r') csv->at++;
    if (csv->at < csv->end && *csv->at == '\n') csv->at++;
    csv->line++;
    csv->line_begin = csv->at;
}

static void skip_blanks(vane_csv *csv)
{
    while (csv->at < csv->end && is_blank(*csv->at) && (csv->separator == ' ' || *csv->at != csv->separator)) csv->at++;
}

bool vane_csv_record(vane_csv *csv)
{
    for (;;) {
        const char *line = csv->at;
        skip_blanks(csv);
        if (csv->at == csv->end) return false;
        if (!is_line_end(*csv->at)) {
            if (csv->separator != ' ') csv->at = line;
            return true;
        }
        end_line(csv);
    }
}

int vane_csv_fail(const vane_csv *csv, const vane_field *field, const char *what)
{
    return vane_fail(VANE_ERR_FORMAT, "%s:%zu:%zu: %s", csv->name, field->line, field->column, what);
}

static int quoted_field(vane_csv *csv, vane_field *field)
{
    field->quoted = true;
    field->text = ++csv->at;
    for (;; csv->at++) {
        if (csv->at == csv->end) return vane_csv_fail(csv, field, "this quote is not closed");
        if (*csv->at == '\n' || (*csv->at == '\r' && (csv->at + 1 == csv->end || csv->at[1] != '\n'))) {
            csv->line++;
            csv->line_begin = csv->at + 1;
        }
        if (*csv->at != '"') continue;
        if (csv->at + 1 == csv->end || csv->at[1] != '"') break;
        csv->at++;
    }
    field->length = (size_t)(csv->at++ - field->text);
    skip_blanks(csv);
    if (csv->at < csv->end && *csv->at != csv->separator && !is_line_end(*csv->at))
        return vane_csv_fail(csv, field, "text follows the closing quote of this field");
    return VANE_OK;
}

static void plain_field(vane_csv *csv, vane_field *field)
{
    field->text = csv->at;
    while (csv->at < csv->end && *csv->at != csv->separator && !is_line_end(*csv->at)) csv->at++;
    const char *end = csv->at;
    while (end > field->text && is_blank(end[-1])) end--;
    field->length = (size_t)(end - field->text);
}

/* Past the separator, or the line end of the record's last field. */
static void end_field(vane_csv *csv, vane_field *field)
{
    field->last = csv->at == csv->end || is_line_end(*csv->at);
    if (field->last) end_line(csv);
    else if (csv->separator != ' ') csv->at++;
}

int vane_csv_field(vane_csv *csv, vane_field *field)
{
    skip_blanks(csv);
    *field = (vane_field){ .line = csv->line, .column = (size_t)(csv->at - csv->line_begin) + 1 };
    if (csv->at < csv->end && *csv->at == '"') {
        const int status = quoted_field(csv, field);
        if (status) return status;
    } else {
        plain_field(csv, field);
    }
    if (csv->separator == ' ') skip_blanks(csv);
    end_field(csv, field);
    return VANE_OK;
}

bool vane_csv_number(vane_csv *csv, vane_field *field, float *value)
{
    const char *after = vane_text_to_float(csv->at, csv->end, value);
    if (after == csv->at || csv->separator == ' ') return false;
    if (after < csv->end && *after != csv->separator && !is_line_end(*after)) return false;
    *field = (vane_field){ .text = csv->at,
                           .length = (size_t)(after - csv->at),
                           .line = csv->line,
                           .column = (size_t)(csv->at - csv->line_begin) + 1 };
    csv->at = after;
    end_field(csv, field);
    return true;
}

vane_field vane_csv_find_place(const vane_bytes *bytes, const char *text)
{
    vane_csv csv = vane_csv_open(bytes, ',');
    const char *begin = text - (text > csv.at && text[-1] == '"');
    while (csv.at < begin) {
        if (is_line_end(*csv.at)) end_line(&csv);
        else csv.at++;
    }
    return (vane_field){ .line = csv.line, .column = (size_t)(begin - csv.line_begin) + 1 };
}
