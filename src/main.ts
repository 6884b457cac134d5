#!/usr/bin/env node
import { processIo } from './cli/io.js';
import { main } from './cli/program.js';

// Whoever read the output has seen enough of it (`... | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const code = await main(process.argv.slice(2), processIo());
// Once all is written: a request to a collector that hangs would otherwise hold up the end.
process.stdout.write('', () => {
  process.exit(code);
});
