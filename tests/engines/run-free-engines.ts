/** The process that `free-engines-beside.ts` starts: runs, prints, and sends the sums to its parent. */
import { runOnFreeEngines } from './free-engines.ts';

process.send?.(await runOnFreeEngines());
process.exit();
