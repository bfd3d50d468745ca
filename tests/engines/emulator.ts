import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  installPythonPackages,
  pythonPackageVersion,
  pythonProgram,
} from '../../audit/virtual-environment.ts';
import { run, startServer, type Running } from './server-process.ts';

/** Installs MiniStack from PyPI where it is missing. Without `cryptography` its user pool signs with a key
 *  that is too short for RS256.
 *  @returns its version.
 *  @throws {Error} saying why it could not be installed. */
export const installMiniStack = (): Promise<string> =>
  installed('ministack', ['ministack==1.5.33', 'cryptography']);

/** Starts MiniStack from PyPI.
 *  @throws {Error} saying why it could not be installed or does not respond. */
export const startMiniStack = async (): Promise<Running> => {
  const version = await installMiniStack();
  return startServer(version, (port) => ({
    program: pythonProgram('ministack'),
    args: [],
    env: { GATEWAY_PORT: String(port) },
  }));
};

/** Starts moto's server from PyPI.
 *  @throws {Error} saying why it could not be installed or does not respond. */
export const startMoto = async (): Promise<Running> => {
  const version = await installed('moto', ['moto[server,s3,dynamodb,cognitoidp]==5.2.5']);
  return startServer(version, (port) => ({
    program: pythonProgram('moto_server'),
    args: ['-H', '127.0.0.1', '-p', String(port)],
  }));
};

const installed = async (
  distribution: string,
  requirements: readonly string[],
): Promise<string> => {
  const version = await pythonPackageVersion(distribution);
  if (version !== null) return version;
  await installPythonPackages(requirements);
  return (await pythonPackageVersion(distribution)) ?? 'unknown';
};

const localStack = {
  version: '4.14.0',
  /** It uses the syntax `class Name[T]`, which needs Python 3.12. */
  pythons: ['python3.14', 'python3.13'],
  /** Newer releases of these dependencies removed functions that it calls. */
  constraints: ['cbor2<5.8', 'cryptography<46', 'pyOpenSSL<25.2', 'service_identity<24.3'],
  folder: path.resolve('.engines/localstack'),
};

/** Starts the last LocalStack that needs no token, from PyPI, without a container. It has S3 but no
 *  Cognito; its DynamoDB is DynamoDB Local, which has its own engine here.
 *  @throws {Error} saying why it could not be installed or does not respond. */
export const startLocalStackCommunity = async (): Promise<Running> => {
  const { version, folder, constraints } = localStack;
  const bin = path.join(folder, 'bin');
  const complete = path.join(folder, 'complete');
  if (!existsSync(complete)) {
    await makeEnvironment(folder);
    const what = [`localstack-core[runtime,base-runtime]==${version}`, ...constraints];
    await run(path.join(bin, 'pip'), ['install', '--quiet', ...what]);
    await mkdir(complete);
  }
  return startServer(version, (port) => ({
    program: path.join(bin, 'python'),
    args: ['-m', 'localstack.runtime.main'],
    env: {
      GATEWAY_LISTEN: `127.0.0.1:${port}`,
      FILESYSTEM_ROOT: path.join(folder, 'data'),
      // No outgoing connections.
      DISABLE_EVENTS: '1',
      SKIP_SSL_CERT_DOWNLOAD: '1',
      DNS_ADDRESS: '0',
    },
  }));
};

const makeEnvironment = async (folder: string): Promise<void> => {
  for (const python of localStack.pythons) {
    const made = await run(python, ['-m', 'venv', '--clear', folder]).catch(() => null);
    if (made !== null) return;
  }
  throw new Error(`it needs one of ${localStack.pythons.join(', ')}`);
};
