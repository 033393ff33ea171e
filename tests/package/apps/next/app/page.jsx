'use client';
import { useEffect } from 'react';
import { Network } from 'vane-nn';
import { report } from '../outcome.mjs';
import { xor } from '../xor.mjs';

export default function Page() {
    useEffect(() => { report(() => xor(Network)); }, []);
    return <p>XOR</p>;
}
