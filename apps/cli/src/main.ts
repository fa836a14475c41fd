#!/usr/bin/env node
import { runCli } from './run-cli.ts';
import { processShell } from './shell.ts';

// Not `process.exit`: what is still on its way to a pipe has to arrive.
process.exitCode = await runCli(process.argv.slice(2), processShell());
