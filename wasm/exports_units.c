/* exports_units.c - the module's interface for JavaScript: layers that read more than the last one, units with a
 * steepness, a limit or an activation of their own. Lean modules go without. */
#include "wasm/exports.h"

EXPORT(void, net_set_shortcuts)(vane_net *net, int on) { vane_net_set_shortcuts(net, on); }
EXPORT(int, net_set_sum_limit)(vane_net *net, double limit) { return vane_net_set_sum_limit(net, (float)limit); }

EXPORT(int, net_set_units)(vane_net *net, size_t layer, size_t first, size_t count, int activation, double steepness)
{
    return vane_net_set_units(net, layer, first, count, (vane_activation)activation, (float)steepness);
}
