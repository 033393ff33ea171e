/* dashboard.h - a page that shows a run while it goes on: a server of its own thread, for this machine alone. */
#ifndef VANE_NATIVE_CLI_DASHBOARD_DASHBOARD_H
#define VANE_NATIVE_CLI_DASHBOARD_DASHBOARD_H

#include <stddef.h>

typedef struct vane_dashboard vane_dashboard;

/* Serves at a port of the system's choice and prints the address, with the token that every request needs, to stderr.
 * Gives an exit status, after saying what is wrong. */
int vane_dashboard_open(vane_dashboard **out);

/* A record, a line of JSON, for all who watch: never waits for them. NULL: nobody can. */
void vane_dashboard_add(vane_dashboard *dashboard, const char *line, size_t size);

/* Ends the streams of records after the last one, and then the server; those who take too long are cut off. */
void vane_dashboard_close(vane_dashboard *dashboard);

#endif
