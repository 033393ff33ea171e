/* dashboard.c - the server: the page's files, and the records as server-sent events. It answers those who know the
 * token and ask under its own address: so no other page in the user's browser gets anything, whatever DNS says. */
#define _DEFAULT_SOURCE /* getentropy */
#include "native/cli/dashboard/dashboard.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "native/cli/dashboard/assets.h"
#include "native/cli/cli.h"
#include "native/cli/dashboard/records.h"

enum { TOKEN_BYTES = 16, CONNECTIONS_MAX = 64, TIMEOUT_SECONDS = 30, LAST_SECONDS = 2, BLOCK_BYTES = 1 << 15 };

#define POLICY                                                                                                      \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "           \
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/* Someone who watches. */
typedef struct watcher {
    vane_dashboard *dashboard;
    struct MHD_Connection *connection;
    uint64_t next;          /* number of the record that comes next */
    char *text;             /* what is being sent; NULL: nothing */
    size_t size, sent;
    bool asleep;            /* until there is a record */
    struct watcher *other;
} watcher;

struct vane_dashboard {
    struct MHD_Daemon *daemon;
    unsigned port;
    char token[2 * TOKEN_BYTES + 1], cookie[32];
    pthread_mutex_t lock;   /* of what follows */
    pthread_cond_t left;    /* a watcher has */
    vane_records records;
    watcher *watchers;
    bool ended;
};

/* ----------------------------------------------------------------------------------------------- who may ask ---- */
/* In a time that doesn't tell how much of it is right. */
static bool is_token(const vane_dashboard *d, const char *text)
{
    unsigned char wrong = 0;
    if (!text || strlen(text) != sizeof d->token - 1) return false;
    for (size_t i = 0; i < sizeof d->token - 1; i++) wrong |= (unsigned char)(text[i] ^ d->token[i]);
    return wrong == 0;
}

/* "127.0.0.1:PORT", or the same by name. */
static bool is_own_host(const vane_dashboard *d, const char *host)
{
    char own[32], named[32];
    snprintf(own, sizeof own, "127.0.0.1:%u", d->port);
    snprintf(named, sizeof named, "localhost:%u", d->port);
    return host && (strcmp(host, own) == 0 || strcmp(host, named) == 0);
}

static bool is_own_origin(const vane_dashboard *d, const char *origin)
{
    static const char scheme[] = "http://";
    return !origin || (strncmp(origin, scheme, sizeof scheme - 1) == 0 && is_own_host(d, origin + sizeof scheme - 1));
}

static const char *header(struct MHD_Connection *c, const char *name)
{
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static bool shows_token(const vane_dashboard *d, struct MHD_Connection *c)
{
    return is_token(d, MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "token"));
}

static bool may_ask(const vane_dashboard *d, struct MHD_Connection *c)
{
    return is_own_host(d, header(c, MHD_HTTP_HEADER_HOST)) && is_own_origin(d, header(c, MHD_HTTP_HEADER_ORIGIN)) &&
           (shows_token(d, c) || is_token(d, MHD_lookup_connection_value(c, MHD_COOKIE_KIND, d->cookie)));
}

/* ----------------------------------------------------------------------------------------------------- answers ---- */
static enum MHD_Result send_response(struct MHD_Connection *c, unsigned status, const char *type,
                                     struct MHD_Response *response)
{
    static const char *const headers[][2] = {
        {MHD_HTTP_HEADER_CACHE_CONTROL, "no-store"}, {"Content-Security-Policy", POLICY},
        {"X-Content-Type-Options", "nosniff"},       {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"}, {"Cross-Origin-Opener-Policy", "same-origin"},
    };
    if (!response) return MHD_NO;
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        MHD_add_response_header(response, headers[i][0], headers[i][1]);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    const enum MHD_Result queued = MHD_queue_response(c, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result send_text(struct MHD_Connection *c, unsigned status, const char *text)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(strlen(text), (void *)(size_t)text, MHD_RESPMEM_MUST_COPY);
    if (response && status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, MHD_HTTP_METHOD_GET);
    return send_response(c, status, "text/plain; charset=utf-8", response);
}

/* From then on the browser has the token itself. */
static enum MHD_Result send_to_page(const vane_dashboard *d, struct MHD_Connection *c)
{
    char place[sizeof d->token + 32], cookie[sizeof d->token + sizeof d->cookie + 64];
    struct MHD_Response *response = MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
    snprintf(place, sizeof place, "/dashboard/?token=%s", d->token);
    snprintf(cookie, sizeof cookie, "%s=%s; Path=/; HttpOnly; SameSite=Strict", d->cookie, d->token);
    if (response) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, place);
        MHD_add_response_header(response, MHD_HTTP_HEADER_SET_COOKIE, cookie);
    }
    return send_response(c, MHD_HTTP_FOUND, "text/plain; charset=utf-8", response);
}

static const char *type_of(const char *path)
{
    static const char *const types[][2] = {
        {".html", "text/html; charset=utf-8"}, {".css", "text/css; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"}, {".svg", "image/svg+xml"}, {".png", "image/png"},
    };
    const char *end = strrchr(path, '.');
    for (size_t i = 0; end && i < sizeof types / sizeof *types; i++)
        if (strcmp(end, types[i][0]) == 0) return types[i][1];
    return "text/plain; charset=utf-8";
}

static enum MHD_Result send_file(struct MHD_Connection *c, const char *path)
{
    const char *wanted = strcmp(path, "/dashboard/") == 0 ? "/dashboard/index.html" : path;
    for (const vane_asset *a = vane_assets; a->path; a++)
        if (strcmp(a->path, wanted) == 0)
            return send_response(c, MHD_HTTP_OK, type_of(wanted),
                                 MHD_create_response_from_buffer(a->size, (void *)(size_t)a->bytes,
                                                                 MHD_RESPMEM_PERSISTENT));
    return send_text(c, MHD_HTTP_NOT_FOUND, "no such file\n");
}

/* ------------------------------------------------------------------------------------------------------ events ---- */
/* The next record becomes what is sent; false when there is none, or no memory for it. */
static bool take_record(watcher *w)
{
    const vane_record *record = vane_records_from(&w->dashboard->records, w->next);
    if (w->text || !record) return w->text != NULL;
    w->text = malloc(record->size);
    if (!w->text) return false;
    memcpy(w->text, record->text, record->size);
    w->size = record->size;
    w->sent = 0;
    w->next = record->number + 1;
    return true;
}

static ssize_t read_events(void *user, uint64_t position, char *bytes, size_t room)
{
    watcher *w = user;
    vane_dashboard *d = w->dashboard;
    ssize_t given = 0;
    (void)position;
    pthread_mutex_lock(&d->lock);
    if (take_record(w)) {
        const size_t left = w->size - w->sent;
        given = (ssize_t)(left < room ? left : room);
        memcpy(bytes, w->text + w->sent, (size_t)given);
        w->sent += (size_t)given;
        if (w->sent == w->size) {
            free(w->text);
            w->text = NULL;
        }
    } else if (d->ended) {
        given = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        w->asleep = true;
        MHD_suspend_connection(w->connection);
    }
    pthread_mutex_unlock(&d->lock);
    return given;
}

static void leave(void *user)
{
    watcher *w = user;
    vane_dashboard *d = w->dashboard;
    pthread_mutex_lock(&d->lock);
    for (watcher **at = &d->watchers; *at; at = &(*at)->other)
        if (*at == w) {
            *at = w->other;
            break;
        }
    pthread_cond_signal(&d->left);
    pthread_mutex_unlock(&d->lock);
    free(w->text);
    free(w);
}

static enum MHD_Result send_events(vane_dashboard *d, struct MHD_Connection *c)
{
    watcher *w = malloc(sizeof *w);
    if (!w) return MHD_NO;
    *w = (watcher){.dashboard = d, .connection = c};
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK_BYTES, read_events, w, leave);
    if (!response) {
        free(w);
        return MHD_NO;
    }
    pthread_mutex_lock(&d->lock);
    w->other = d->watchers;
    d->watchers = w;
    pthread_mutex_unlock(&d->lock);
    return send_response(c, MHD_HTTP_OK, "text/event-stream", response);
}

static enum MHD_Result answer(void *user, struct MHD_Connection *c, const char *path, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **request)
{
    vane_dashboard *d = user;
    (void)version, (void)upload, (void)upload_size, (void)request;
    if (!may_ask(d, c)) return send_text(c, MHD_HTTP_FORBIDDEN, "open the address that vane train has printed\n");
    if (strcmp(method, MHD_HTTP_METHOD_GET) != 0) return send_text(c, MHD_HTTP_METHOD_NOT_ALLOWED, "GET alone\n");
    if (strcmp(path, "/") == 0) return send_to_page(d, c);
    return strcmp(path, "/dashboard/events") == 0 ? send_events(d, c) : send_file(c, path);
}

/* ------------------------------------------------------------------------------------------ beginning and end ---- */
static bool make_token(vane_dashboard *d)
{
    unsigned char bytes[TOKEN_BYTES];
    if (getentropy(bytes, sizeof bytes)) return false;
    for (size_t i = 0; i < sizeof bytes; i++) snprintf(d->token + 2 * i, 3, "%02x", bytes[i]);
    return true;
}

/* Nothing that can be asked for has escapes. Left as they are, none ends a text or stands for something else. */
static size_t leave_escapes(void *user, struct MHD_Connection *c, char *text)
{
    (void)user, (void)c;
    return strlen(text);
}

static bool start(vane_dashboard *d)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    d->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, answer, d,
                                 MHD_OPTION_SOCK_ADDR, &address, MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
                                 MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_SECONDS,
                                 MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, NULL, MHD_OPTION_END);
    if (!d->daemon) return false;
    d->port = MHD_get_daemon_info(d->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    snprintf(d->cookie, sizeof d->cookie, "vane_%u", d->port);    /* cookies know no ports */
    return true;
}

int vane_dashboard_open(vane_dashboard **out)
{
    vane_dashboard *d = *out = calloc(1, sizeof *d);
    if (!d) return vane_cli_failed("--dashboard: out of memory");
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->left, NULL);
    if (!make_token(d)) return vane_cli_failed("--dashboard: the system gives no random numbers");
    if (!start(d)) return vane_cli_failed("--dashboard: no port of this machine can be had");
    fprintf(stderr, "dashboard: http://127.0.0.1:%u/?token=%s\n", d->port, d->token);
    return VANE_EXIT_OK;
}

/* With the lock held. */
static void wake_all(vane_dashboard *d)
{
    for (watcher *w = d->watchers; w; w = w->other) {
        if (!w->asleep) continue;
        w->asleep = false;
        MHD_resume_connection(w->connection);
    }
}

void vane_dashboard_add(vane_dashboard *d, const char *line, size_t size)
{
    if (!d) return;
    pthread_mutex_lock(&d->lock);
    vane_records_add(&d->records, line, size);
    wake_all(d);
    pthread_mutex_unlock(&d->lock);
}

/* Until all who watch have the last record. */
static void end_streams(vane_dashboard *d)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += LAST_SECONDS;
    pthread_mutex_lock(&d->lock);
    d->ended = true;
    wake_all(d);
    while (d->watchers && pthread_cond_timedwait(&d->left, &d->lock, &until) == 0) {
    }
    pthread_mutex_unlock(&d->lock);
}

void vane_dashboard_close(vane_dashboard *d)
{
    if (!d) return;
    if (d->daemon) {
        end_streams(d);
        MHD_stop_daemon(d->daemon);
    }
    vane_records_free(&d->records);
    pthread_cond_destroy(&d->left);
    pthread_mutex_destroy(&d->lock);
    free(d);
}
