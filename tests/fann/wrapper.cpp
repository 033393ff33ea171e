// FANN's C++ wrapper over the drop-in. Its training_data allocates with malloc what the library then frees.
#ifdef FIXEDFANN
#include "fixedfann.h"
#else
#include "floatfann.h"
#endif
#include "fann_cpp.h"

namespace {

bool copies_data()
{
    fann_type rows[2][2] = {{1, 2}, {3, 4}}, targets[2][1] = {{5}, {6}};
    fann_type *inputs[] = {rows[0], rows[1]}, *outputs[] = {targets[0], targets[1]};
    FANN::training_data data;
    data.set_train_data(2, 2, inputs, 1, outputs);
    FANN::training_data copy(data);
    copy.scale_input_train_data(0, 3);
    copy.merge_train_data(data);
    if (copy.length_train_data() != 4 || copy.get_input()[1][1] != 3 || copy.get_input()[3][1] != 4) return false;
    return copy.save_train("wrapper.data") && copy.read_train_from_file("wrapper.data");
}

#ifndef FIXEDFANN
int reports = 0;

int count_reports(FANN::neural_net &, FANN::training_data &, unsigned, unsigned, float, unsigned, void *)
{
    reports++;
    return 0;
}

bool learns()
{
    fann_type rows[4][2] = {{-1, -1}, {-1, 1}, {1, -1}, {1, 1}}, targets[4][1] = {{-1}, {1}, {1}, {1}};
    fann_type *inputs[] = {rows[0], rows[1], rows[2], rows[3]};
    fann_type *outputs[] = {targets[0], targets[1], targets[2], targets[3]};
    FANN::training_data data;
    data.set_train_data(4, 2, inputs, 1, outputs);
    const unsigned layers[] = {2, 6, 1};
    FANN::neural_net net;
    if (!net.create_standard_array(3, layers)) return false;
    net.set_activation_function_hidden(FANN::SIGMOID_SYMMETRIC);
    net.set_activation_function_output(FANN::SIGMOID_SYMMETRIC);
    net.set_callback(count_reports, NULL);
    net.train_on_data(data, 2000, 1, 0.0001f);
    FANN::neural_net copy;      // its own copying destroys what was never made
    if (!copy.create_standard_array(3, layers) || !net.save("wrapper.net") || !copy.create_from_file("wrapper.net"))
        return false;
    for (int i = 0; i < 4; i++)
        if (fann_abs(copy.run(rows[i])[0] - targets[i][0]) > 0.2f) return false;
    return reports > 0 && copy.get_total_connections() == 25;
}
#endif

}

int main()
{
    if (!copies_data()) return 1;
#ifndef FIXEDFANN
    if (!learns()) return 2;
#endif
    return 0;
}
