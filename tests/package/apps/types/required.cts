// Checked, never run.
import vane = require('vane-nn');

export async function answer(bytes: ArrayBuffer): Promise<Float32Array<ArrayBuffer>> {
    const net: vane.Network = await vane.Network.deserialize(bytes);
    return net.predict([0, 1]);
}
