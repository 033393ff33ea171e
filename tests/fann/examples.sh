#!/bin/sh
# FANN's own example programs, compiled unmodified against the drop-in and against libfann, run side by side.
#
#   tests/fann/examples.sh DIR [RUNS] [BUILD]
#
# DIR is a checkout of FANN, or /usr/share/doc/libfann-dev where Debian's libfann-doc is installed: a folder with
# examples/ and, there or beside it, datasets/. RUNS is how often each program runs (5): they draw their first weights
# anew each time. BUILD is where the drop-in was built (build/release); libfann itself is the system's.
#
# Prints a table: how many runs ended well, and how many of them reached the goal that the program prints, with the
# median of their seconds. Programs that need another one's files follow it.
set -eu

fann=${1:?usage: examples.sh DIR [RUNS] [BUILD]}
runs=${2:-5}
source=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${3:-$source/build/release}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Paths in the programs are ../datasets/ and, in C++, ../include/fann/.
for side in drop-in libfann; do
    mkdir -p "$work/$side/examples" "$work/$side/include"
    cp "$fann"/examples/*.c "$fann"/examples/xor.data "$work/$side/examples"
    cp "$fann"/examples/*.cpp "$work/$side/examples" 2>/dev/null || true
    for data in "$fann/datasets" "$fann/examples/datasets"; do
        if [ -d "$data" ]; then
            ln -sfn "$(cd "$data" && pwd)" "$work/$side/datasets"
            cp "$data/scaling.data" "$work/$side/examples" || true
        fi
    done
done
ln -s "$source/native/fann/include" "$work/drop-in/include/fann"

# compile SIDE PROGRAM SOURCE LIBRARY [flags]
compile() {
    side=$1 program=$2 file=$3 library=$4
    shift 4
    compiler=cc
    case $file in *.cpp) compiler=c++ ;; esac
    if [ "$side" = drop-in ]; then
        set -- "$@" -I"$source/native/fann/include"
        library="$build/lib$library.a -lpthread"
    else
        library=-l$library
    fi
    (cd "$work/$side/examples" &&
        $compiler -w -O2 "$@" "$file" -o "$program" $library -lm) 2>"$work/errors" || {
        printf '%-16s %-8s does not compile: %s\n' "$program" "$side" "$(head -1 "$work/errors")"
        return 1
    }
}

# Succeeds where the output of a program says that it got to its goal.
reached() {
    case $1 in
    xor_train) grep -q 'Epochs.*Bit fail 0\.' "$2" ;;
    simple_train | mushroom | robot)
        awk -v goal="$([ "$1" = mushroom ] && echo 0.0001 || echo 0.001)" \
            '/^Epochs/ { sub(/.*Current error: /, ""); error = $1 + 0 } END { exit !(error <= goal) }' "$2" ;;
    simple_test) awk '/->/ { good = $NF > 0.8 } END { exit !good }' "$2" ;;
    steepness_train) awk '/XOR test/ { sub(/.*difference=/, ""); sum += $1; n++ } END { exit !(n == 4 && sum == 0) }' "$2" ;;
    xor_test | xor_test_fixed | xor_sample)
        awk '/XOR test .*->/ { sub(/.*difference *= */, ""); bad += $1 > 0.2; n++ } END { exit !(n == 4 && !bad) }' "$2" ;;
    cascade_train) grep -q 'Train bit-fail: 0,' "$2" && ! grep -q '^ERROR' "$2" ;;
    momentums) awk '/train data/ { bad += $NF > 0.01; n++ } END { exit !(n >= 7 && !bad) }' "$2" ;;
    *) true ;;
    esac
}

# run SIDE PROGRAM [arguments]
run() {
    side=$1 program=$2 ended=0 goals=0
    shift 2
    : >"$work/seconds"
    for _ in $(seq "$runs"); do
        begin=$(date +%s.%N)
        if (cd "$work/$side/examples" && timeout 600 "./$program" "$@" >"$work/output" 2>&1); then
            ended=$((ended + 1))
        fi
        awk -v a="$begin" -v b="$(date +%s.%N)" 'BEGIN { printf "%.3f\n", b - a }' >>"$work/seconds"
        if reached "$program" "$work/output"; then goals=$((goals + 1)); fi
    done
    printf '%-16s %-8s %2d of %d end well, %2d at their goal, %8.3f s\n' "$program" "$side" "$ended" "$runs" "$goals" \
        "$(sort -n "$work/seconds" | awk '{ s[NR] = $1 } END { print s[int((NR + 1) / 2)] }')"
}

each() {
    program=$1
    shift
    for side in drop-in libfann; do
        if compile $side "$program" "$@"; then run $side "$program"; fi
    done
}

each xor_train xor_train.c fann
each xor_test xor_test.c fann
each xor_test_fixed xor_test.c fixedfann -DFIXEDFANN
each simple_train simple_train.c fann
each simple_test simple_test.c fann
each steepness_train steepness_train.c fann
each mushroom mushroom.c fann
each robot robot.c fann
each momentums momentums.c fann
each scaling_train scaling_train.c fann
each scaling_test scaling_test.c fann
each cascade_train cascade_train.c fann
if [ -f "$fann/examples/xor_sample.cpp" ]; then each xor_sample xor_sample.cpp fann; fi
