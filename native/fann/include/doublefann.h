/* doublefann.h - refused: a program that took double for float would read garbage. */
#error "Programs on doublefann.h can't switch yet: use floatfann.h, Vane computes in float"
