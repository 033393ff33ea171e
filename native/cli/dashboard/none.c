/* none.c - of a command that is built without the dashboard: where libmicrohttpd, or what its page is made of, is
 * missing. */
#include "native/cli/cli.h"
#include "native/cli/dashboard/dashboard.h"

int vane_dashboard_open(vane_dashboard **out)
{
    *out = NULL;
    return vane_cli_usage("--dashboard: this vane was built without it (see README.md); --log FILE records a run");
}

void vane_dashboard_add(vane_dashboard *dashboard, const char *line, size_t size)
{
    (void)dashboard, (void)line, (void)size;
}

void vane_dashboard_close(vane_dashboard *dashboard) { (void)dashboard; }
