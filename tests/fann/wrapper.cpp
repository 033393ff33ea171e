// FANN's C++ wrapper over the drop-in. Its training_data allocates with malloc what the library then frees.
#ifdef FIXEDFANN
#include "fixedfann.h"
#else
#include "floatfann.h"
#endif
#include "fann_cpp.h"

int main()
{
    fann_type rows[2][2] = {{1, 2}, {3, 4}}, targets[2][1] = {{5}, {6}};
    fann_type *inputs[] = {rows[0], rows[1]}, *outputs[] = {targets[0], targets[1]};
    FANN::training_data data;
    data.set_train_data(2, 2, inputs, 1, outputs);
    FANN::training_data copy(data);
    copy.scale_input_train_data(0, 3);
    copy.merge_train_data(data);
    if (copy.length_train_data() != 4 || copy.get_input()[1][1] != 3 || copy.get_input()[3][1] != 4) return 1;
    return copy.save_train("wrapper.data") && copy.read_train_from_file("wrapper.data") ? 0 : 2;
}
