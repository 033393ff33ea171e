// A FANN file, as FANN writes it.

const settings = {
    num_layers: 3, learning_rate: '0.700000', connection_rate: '1.000000', network_type: 0,
    learning_momentum: '0.250000', training_algorithm: 2, train_error_function: 1, train_stop_function: 0,
    cascade_output_change_fraction: '0.010000', quickprop_decay: '-0.000100', quickprop_mu: '1.750000',
    rprop_increase_factor: '1.200000', rprop_decrease_factor: '0.500000', rprop_delta_min: '0.000000',
    rprop_delta_max: '50.000000', rprop_delta_zero: '0.100000', cascade_output_stagnation_epochs: 12,
    cascade_candidate_change_fraction: '0.010000', cascade_candidate_stagnation_epochs: 12,
    cascade_max_out_epochs: 150, cascade_min_out_epochs: 50, cascade_max_cand_epochs: 160,
    cascade_min_cand_epochs: 60, cascade_num_candidate_groups: 2, bit_fail_limit: '3.49999994039535522461e-01',
    cascade_candidate_limit: '1.00000000000000000000e+03', cascade_weight_multiplier: '4.00000005960464477539e-01',
    cascade_activation_functions_count: 10, cascade_activation_functions: '3 5 7 8 10 11 14 15 16 17 ',
    cascade_activation_steepnesses_count: 4,
    cascade_activation_steepnesses: '2.50000000000000000000e-01 5.00000000000000000000e-01 '
        + '7.50000000000000000000e-01 1.00000000000000000000e+00 ',
    layer_sizes: '3 2 2 ', scale_included: 0,
    'neurons (num_inputs, activation_function, activation_steepness)':
        '(0, 0, 0.00000000000000000000e+00) (0, 0, 0.00000000000000000000e+00) (0, 0, 0.00000000000000000000e+00) '
        + '(3, 5, 5.00000000000000000000e-01) (0, 0, 0.00000000000000000000e+00) '
        + '(2, 3, 1.00000000000000000000e+00) (0, 0, 0.00000000000000000000e+00) ',
    'connections (connected_to_neuron, weight)':
        '(0, -1.00000001490116119385e-01) (1, 2.00000002980232238770e-01) (2, 1.50000000000000000000e+00) '
        + '(3, 5.00000000000000000000e-01) (4, -2.50000000000000000000e-01) ',
};

/** Its text; `changed` has other values of its lines, `scaling` the lines that a file with scaling has besides. */
export function fannFile(changed = {}, scaling = {}) {
    const lines = Object.entries({ ...settings, ...changed }).flatMap(([key, value]) =>
        (key === 'scale_included' ? [[key, value], ...Object.entries(scaling)] : [[key, value]]));
    return `FANN_FLO_2.1\n${lines.map(([key, value]) => `${key}=${value}\n`).join('')}`;
}
