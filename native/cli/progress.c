#define _DEFAULT_SOURCE /* TIOCGWINSZ */
#define _DARWIN_C_SOURCE
#include "native/cli/progress.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "native/cli/cli.h"
#include "native/cli/output.h"

enum { BAR_MIN = 3, BAR_MAX = 20, WIDTH_USUAL = 80, WIDTH_MAX = 200, LINE_MAX_BYTES = 512 };
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

double vane_meter_rows_per_second(const vane_meter *m)
{
    const double seconds = vane_cli_seconds() - m->begun;
    return seconds > 0 ? (double)m->seen / seconds : 0;
}

/* Loss, accuracy and those of the validation; `brief` on the redrawn line, which has to fit a terminal. */
static int put_figures(char *out, size_t room, const vane_meter *m, const vane_metrics *now, bool brief)
{
    const bool validated = m->validates && now->validation_loss - now->validation_loss == 0.0;
    int n = snprintf(out, room, "loss %.4g", now->loss);
    if (m->classifies)
        n += snprintf(out + n, room - (size_t)n, "  %s %.1f %%", brief ? "acc" : "accuracy", 100 * now->accuracy);
    if (validated)
        n += snprintf(out + n, room - (size_t)n, "  %s %.4g", brief ? "val" : "validation loss", now->validation_loss);
    if (validated && m->classifies)
        n +=
            snprintf(out + n, room - (size_t)n, " %s%.1f %%", brief ? "" : "accuracy ", 100 * now->validation_accuracy);
    return n;
}

/* "epoch 3/10" */
static int put_epoch(char *out, size_t room, const vane_meter *m, uint64_t epoch)
{
    return snprintf(out, room, "epoch %llu/%llu  ", (unsigned long long)epoch + 1, (unsigned long long)m->epochs);
}

/* ------------------------------------------------------------------------------- the redrawn line ---- */
static int put_bar(char *out, size_t room, double part, int width)
{
    char bar[BAR_MAX + 1];
    const int done = (int)(part * width);
    for (int i = 0; i < width; i++) bar[i] = i < done ? '=' : i == done ? '>' : ' ';
    bar[width] = '\0';
    return snprintf(out, room, "[%s]  ", bar);
}

static int put_rest(char *out, size_t room, const vane_meter *m, const vane_metrics *now)
{
    char number[16];
    const double speed = vane_meter_rows_per_second(m);
    int length = snprintf(out, room, "  %s rows/s", short_number(speed, number));
    if (speed <= 0) return length;
    const double epochs_left = (double)m->epochs - (double)now->epoch;
    const double seconds = (epochs_left * (double)m->rows - (double)now->rows) / speed;
    length += snprintf(out + length, room - (size_t)length, ", %.0f s left", seconds > 0 ? seconds : 0);
    return length;
}

/* The bar takes what the figures leave. The last column stays free: some terminals wrap after it. */
static void draw(const vane_meter *m, const vane_metrics *now)
{
    char line[LINE_MAX_BYTES], figures[LINE_MAX_BYTES];
    const int width = terminal_width() - 1;
    int length = put_epoch(line, sizeof line, m, now->epoch);
    int tail = put_figures(figures, sizeof figures, m, now, true);
    tail += put_rest(figures + tail, sizeof figures - (size_t)tail, m, now);
    const int left = width - length - tail - 4, bar = left < BAR_MAX ? left : BAR_MAX;
    if (bar >= BAR_MIN)
        length += put_bar(line + length, sizeof line - (size_t)length, (double)now->rows / (double)m->rows, bar);
    length += snprintf(line + length, sizeof line - (size_t)length, "%s", figures);
    fprintf(stderr, "\r%.*s\033[K", length < width ? length : width, line);
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
    vane_line_begin(stdout);
    vane_line_text("event", "epoch");
    vane_line_count("epoch", now->epoch + 1);
    vane_line_number("loss", now->loss);
    if (m->classifies) vane_line_number("accuracy", now->accuracy);
    if (m->validates) vane_line_number("validation_loss", now->validation_loss);
    if (m->validates && m->classifies) vane_line_number("validation_accuracy", now->validation_accuracy);
    vane_line_number("learning_rate", (double)now->learning_rate);
    vane_line_number("rows_per_second", vane_meter_rows_per_second(m));
    vane_line_end();
}

static void print_epoch(const vane_meter *m, const vane_metrics *now)
{
    char line[LINE_MAX_BYTES], number[16];
    const int length = put_epoch(line, sizeof line, m, now->epoch);
    (void)put_figures(line + length, sizeof line - (size_t)length, m, now, false);
    printf("%s  %s rows/s\n", line, short_number(vane_meter_rows_per_second(m), number));
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
    vane_line_begin(stdout);
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
