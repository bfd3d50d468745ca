import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { run, startServer, type Running } from './server-process.ts';

const folder = '.engines/dynamodb-local';
const pom = path.join(import.meta.dirname, 'dynamodb-local.pom.xml');

/** Starts DynamoDB Local in memory on a free loopback port. The first time, Maven copies it into the
 *  git-ignored folder .engines/. Every access key sees the same tables.
 *  @throws {Error} naming what is missing (Java or Maven), or why the download failed.
 *  @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html */
export const startDynamoDbLocal = async (): Promise<Running> => {
  await run('java', ['-version']).catch((error: unknown) => {
    throw new Error('it needs Java 17 or newer, and there is none', { cause: error });
  });
  const version = (await installed()) ?? (await install());
  return startServer(version, (port) => ({
    program: 'java',
    args: [
      `-Djava.library.path=${folder}`,
      ...['-cp', `${folder}/*`, 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner'],
      ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)],
    ],
  }));
};

const installed = async (): Promise<string | null> => {
  const files = await readdir(folder).catch(() => []);
  return files.map((file) => /^DynamoDBLocal-(.+)\.jar$/.exec(file)?.[1]).find(Boolean) ?? null;
};

/** Installs into a temporary folder and renames it, so that an interrupted install starts again. */
const install = async (): Promise<string> => {
  const part = `${folder}.${process.pid}`;
  await mkdir(part, { recursive: true });
  try {
    const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime'];
    await run('mvn', ['-q', '-B', '-f', pom, ...goal, `-DoutputDirectory=${path.resolve(part)}`]);
    await rename(part, folder);
  } finally {
    await rm(part, { recursive: true, force: true });
  }
  const version = await installed();
  if (version === null) throw new Error('Maven fetched no DynamoDB Local');
  return version;
};
