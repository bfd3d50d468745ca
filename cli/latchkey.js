#!/usr/bin/env node
// Runs the TypeScript of this clone: nothing is built, so the command is always as new as its source.
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

// tsx reads tsconfig.json of the working directory unless it is told which one to use.
process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(new URL('./tsconfig.json', import.meta.url));
// The SDK's advice on Node.js versions is for those who build, and would stand before each answer.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
register();
const { main } = await import('./main.ts');
await main();
