// Loaded by `node --import` before a task's program: guards its network.
import { guardNetwork } from './guard.ts';

const { searchParams } = new URL(import.meta.url);
guardNetwork({ file: searchParams.get('file') ?? '', process: searchParams.get('process') ?? '' });
