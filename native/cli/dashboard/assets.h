/* assets.h - the files of the dashboard's page, made into C by cmake/assets.cmake. */
#ifndef VANE_NATIVE_CLI_DASHBOARD_ASSETS_H
#define VANE_NATIVE_CLI_DASHBOARD_ASSETS_H

#include <stddef.h>

typedef struct vane_asset {
    const char *path; /* "/dashboard/index.html"; NULL after the last */
    const unsigned char *bytes;
    size_t size;
} vane_asset;

extern const vane_asset vane_assets[];

#endif
