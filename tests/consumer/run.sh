#!/bin/sh
# run.sh <build folder> <C compiler>: installs Vane, moves the installed tree, and uses it as a stranger would,
# through find_package (shared and static) and through pkg-config.
set -eu
build=$1 cc=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/installed" >"$work/log"
mv "$work/installed" "$work/moved"
if [ -x "$work/moved/bin/vane" ]; then "$work/moved/bin/vane" --version; fi

cmake -S "$here" -B "$work/cmake" -DCMAKE_C_COMPILER="$cc" -DCMAKE_PREFIX_PATH="$work/moved" >>"$work/log"
cmake --build "$work/cmake" >>"$work/log"
"$work/cmake/with_vane"
"$work/cmake/with_vane_static"

PKG_CONFIG_PATH=$(dirname "$(find "$work/moved" -name vane.pc)")
export PKG_CONFIG_PATH
# Unquoted on purpose: several flags.
"$cc" "$here/main.c" $(pkg-config --cflags --libs vane) -o "$work/with_pkg_config"
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH") "$work/with_pkg_config"

# The drop-in for FANN, where it was built.
[ -x "$work/cmake/with_fann" ] || exit 0
cd "$work"
cmake/with_fann
cmake/with_fann_shared
PKG_CONFIG_PATH=$(dirname "$(find "$work/moved" -name fann.pc)")
"$cc" "$here/fann.c" $(pkg-config --cflags --libs fann) -o with_fann_pkg_config
./with_fann_pkg_config
"$cc" "$here/fann.c" -I"$work/moved/include/vane-fann" -L"$(dirname "$PKG_CONFIG_PATH")" -lfloatfann -lm -o with_floatfann
./with_floatfann
