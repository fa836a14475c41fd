#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Half of what a short command costs is the compiling of the same sources. Not in a folder that others can write to; where this
// one cannot be written, it is done without.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'sluice'));
const [{ runCli }, { processShell }] = await Promise.all([import('./run-cli.ts'), import('./shell.ts')]);

// Not `process.exit`: what is still on its way to a pipe has to arrive.
process.exitCode = await runCli(process.argv.slice(2), processShell());
