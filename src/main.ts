#!/usr/bin/env node
import { processIo } from './cli/io.js';
import { main } from './cli/program.js';

let unwritten = false;
// Whoever read the output has seen enough of it (`... | head`): that is no failure, and ends nothing by itself.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  unwritten ||= error.code !== 'EPIPE';
});
// Nobody is left who could be told.
process.stderr.on('error', () => undefined);

const code = await main(process.argv.slice(2), processIo());
// Once all is written: a request to a collector that hangs would otherwise hold up the end.
process.stdout.write('', () => {
  process.exit(unwritten && code === 0 ? 1 : code);
});
