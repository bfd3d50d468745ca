import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonPackageVersion, pythonProgram } from '../virtual-environment.ts';
import {
  cdkNagRemarks,
  cfnLintRemarks,
  cloudsplainingRemarks,
  parliamentRemarks,
  type Remark,
  type ShownPolicies,
} from './remarks.ts';

/** What the tools look at. */
export interface Subjects {
  /** Folder of policies with every placeholder filled. */
  readonly policies: string;
  /** The same, by file name. */
  readonly shown: ShownPolicies;
  /** Paths of CloudFormation templates. */
  readonly templates: readonly string[];
}

/** A tool of other people, and how to run it. */
export interface Tool {
  readonly name: string;
  readonly page: string;
  /** Null where it is not installed. */
  version(): Promise<string | null>;
  /** @throws {Error} when it does not run through. */
  ask(subjects: Subjects): Promise<readonly Remark[]>;
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const root = here('../../');
const execute = promisify(execFile);

/** Far longer than any needs: the audit itself keeps the event loop busy meanwhile. */
const patience = { timeout: 300_000, maxBuffer: 64 * 1024 * 1024, cwd: root };

/** What a program prints, also when its exit code says that it found something. It gets no input:
 *  parliament would read a policy from there. */
const outputOf = async (program: string, args: readonly string[]): Promise<string> => {
  const running = execute(program, [...args], patience);
  running.child.stdin?.end();
  try {
    return (await running).stdout;
  } catch (cause) {
    const { stdout, stderr, code } = cause as { stdout?: string; stderr?: string; code?: unknown };
    if (typeof code === 'number' && stdout !== undefined && stdout.trim() !== '') return stdout;
    throw new Error(stderr?.trim().split('\n').at(-1) || String(cause), { cause });
  }
};

const parliament: Tool = {
  name: 'parliament',
  page: 'https://github.com/duo-labs/parliament',
  version: () => pythonPackageVersion('parliament'),
  ask: async ({ policies, shown }) =>
    parliamentRemarks(
      await outputOf(pythonProgram('parliament'), ['--json', '--directory', policies]),
      shown,
    ),
};

const cloudsplaining: Tool = {
  name: 'cloudsplaining',
  page: 'https://cloudsplaining.readthedocs.io/',
  version: () => pythonPackageVersion('cloudsplaining'),
  ask: async ({ policies }) =>
    cloudsplainingRemarks(
      await outputOf(pythonProgram('python'), [here('cloudsplain.py'), policies]),
    ),
};

const cfnLint: Tool = {
  name: 'cfn-lint',
  page: 'https://github.com/aws-cloudformation/cfn-lint',
  version: () => pythonPackageVersion('cfn-lint'),
  ask: async ({ templates }) =>
    cfnLintRemarks(
      await outputOf(pythonProgram('cfn-lint'), [
        '--format',
        'json',
        '--include-checks',
        'I',
        '--',
        ...templates,
      ]),
    ),
};

const nagManifest = join(root, 'node_modules/cdk-nag/package.json');

const cdkNag: Tool = {
  name: 'cdk-nag',
  page: 'https://github.com/cdklabs/cdk-nag/blob/main/RULES.md#awssolutions',
  version: () =>
    Promise.resolve(
      existsSync(nagManifest)
        ? (JSON.parse(readFileSync(nagManifest, 'utf8')) as { version: string }).version
        : null,
    ),
  ask: async () => {
    const outdir = mkdtempSync(join(tmpdir(), 'latchkey-cdk-nag-'));
    try {
      const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
      // Its exit code says only that there are remarks; without a report it did not run through.
      const failure = await execute(process.execPath, [tsx, here('cdk-nag.ts'), outdir], patience)
        .then(() => null)
        .catch(String);
      const report = join(outdir, 'validation-report.json');
      if (!existsSync(report)) throw new Error(failure ?? 'it left no report');
      return cdkNagRemarks(readFileSync(report, 'utf8'));
    } finally {
      rmSync(outdir, { recursive: true, force: true });
    }
  },
};

export const tools: readonly Tool[] = [parliament, cloudsplaining, cfnLint, cdkNag];
