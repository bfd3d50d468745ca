#!/usr/bin/env node
// Runs the TypeScript of this clone: nothing is built, so the command is always as new as its source.
import process from 'node:process';
import { register } from 'tsx/esm/api';

// tsx reads tsconfig.json of the working directory unless it is told which one to use.
process.env.TSX_TSCONFIG_PATH ??= new URL('./tsconfig.json', import.meta.url).pathname;
register();
const { main } = await import('./main.ts');
await main();
