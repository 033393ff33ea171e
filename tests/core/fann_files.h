/* fann_files.h - FANN network files of each version, for tests: 2 inputs, 1 hidden unit, 1 output. */
#ifndef VANE_TESTS_CORE_FANN_FILES_H
#define VANE_TESTS_CORE_FANN_FILES_H

#define FANN_SETTINGS_1                                                                                             \
    "num_layers=3\nlearning_rate=0.700000\nconnection_rate=1.000000\nnetwork_type=0\nlearning_momentum=0.250000\n"  \
    "training_algorithm=2\ntrain_error_function=1\ntrain_stop_function=0\ncascade_output_change_fraction=0.010000\n" \
    "quickprop_decay=-0.000100\nquickprop_mu=1.750000\nrprop_increase_factor=1.200000\n"                            \
    "rprop_decrease_factor=0.500000\nrprop_delta_min=0.000000\nrprop_delta_max=50.000000\n"                         \
    "rprop_delta_zero=0.100000\ncascade_output_stagnation_epochs=12\ncascade_candidate_change_fraction=0.010000\n"  \
    "cascade_candidate_stagnation_epochs=12\ncascade_max_out_epochs=150\n"
#define FANN_SETTINGS_2 "cascade_max_cand_epochs=160\n"
#define FANN_SETTINGS_3 "cascade_num_candidate_groups=2\n"
#define FANN_SETTINGS                                                                                        \
    FANN_SETTINGS_1 "cascade_min_out_epochs=50\n" FANN_SETTINGS_2 "cascade_min_cand_epochs=60\n" FANN_SETTINGS_3
#define FANN_SETTINGS_OF_2_1_0 FANN_SETTINGS_1 FANN_SETTINGS_2 FANN_SETTINGS_3
#define FANN_CASCADE                                                                           \
    "bit_fail_limit=3.49999994039535522461e-01\n"                                              \
    "cascade_candidate_limit=1.00000000000000000000e+03\n"                                     \
    "cascade_weight_multiplier=4.00000005960464477539e-01\n"                                   \
    "cascade_activation_functions_count=2\ncascade_activation_functions=3 5 \n"                \
    "cascade_activation_steepnesses_count=1\n"                                                 \
    "cascade_activation_steepnesses=2.50000000000000000000e-01 \n"
#define FANN_NEURONS                                                                                \
    "neurons (num_inputs, activation_function, activation_steepness)="                              \
    "(0, 0, 0.00000000000000000000e+00) (0, 0, 0.00000000000000000000e+00) "                        \
    "(0, 0, 0.00000000000000000000e+00) (3, 5, 5.00000000000000000000e-01) "                        \
    "(0, 5, 0.00000000000000000000e+00) (2, 4, 1.00000000000000000000e+00) "                        \
    "(0, 0, 0.00000000000000000000e+00) \n"
#define FANN_CONNECTIONS                                                                            \
    "connections (connected_to_neuron, weight)="                                                    \
    "(0, -1.00000001490116119385e-01) (1, 2.00000002980232238770e-01) "                             \
    "(2, -0.00000000000000000000e+00) (3, 1.00052710352791938864e-42) (4, -inf) \n"

#define FANN_FILE_2_1 \
    "FANN_FLO_2.1\n" FANN_SETTINGS FANN_CASCADE "layer_sizes=3 2 2 \nscale_included=0\n" FANN_NEURONS FANN_CONNECTIONS
#define FANN_FILE_2_1_0                                                                                   \
    "FANN_FLO_2.1\n" FANN_SETTINGS_OF_2_1_0 FANN_CASCADE "layer_sizes=3 2 2 \nscale_included=0\n" FANN_NEURONS \
        FANN_CONNECTIONS
#define FANN_FILE_2_0 \
    "FANN_FLO_2.0\n" FANN_SETTINGS_OF_2_1_0 FANN_CASCADE "layer_sizes=3 2 2 \n" FANN_NEURONS FANN_CONNECTIONS
#define FANN_FILE_SCALED                                                                                    \
    "FANN_FLO_2.1\n" FANN_SETTINGS FANN_CASCADE "layer_sizes=3 2 2 \nscale_included=1\n"                    \
    "scale_mean_in=0.500000 -3.000000 \nscale_deviation_in=1.000000 2.000000 \n"                            \
    "scale_new_min_in=-1.000000 -1.000000 \nscale_factor_in=1.000000 1.000000 \n"                           \
    "scale_mean_out=7.000000 \nscale_deviation_out=0.250000 \nscale_new_min_out=0.000000 \n"                \
    "scale_factor_out=0.500000 \n" FANN_NEURONS FANN_CONNECTIONS
#define FANN_FILE_FIXED                                                                                     \
    "FANN_FIX_2.0\ndecimal_point=13\n" FANN_SETTINGS                                                        \
    "bit_fail_limit=82\ncascade_candidate_limit=8192000\ncascade_weight_multiplier=3277\n"                  \
    "cascade_activation_functions_count=2\ncascade_activation_functions=3 5 \n"                             \
    "cascade_activation_steepnesses_count=1\ncascade_activation_steepnesses=2048 \nlayer_sizes=3 2 2 \n"    \
    "neurons (num_inputs, activation_function, activation_steepness)=(0, 0, 0) (0, 0, 0) (0, 0, 0) "        \
    "(3, 5, 4096) (0, 5, 0) (2, 4, 8192) (0, 0, 0) \n"                                                      \
    "connections (connected_to_neuron, weight)=(0, -819) (1, 1638) (2, 0) (3, 16777216) (4, -1) \n"
#define FANN_FILE_1_1 \
    "FANN_FLO_1.1\n3 0.700000 1.000000 0 5 4 0.500000 1.000000\n3 2 2 \n0 0 0 3 0 2 0 \n" \
    "(0 -0.100000) (1 0.200000) (2 0.000000) (3 1.500000) (4 -2.500000) \n"

#endif
