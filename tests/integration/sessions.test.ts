import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Workspace } from '../../src/app/workspace.ts';
import { fig, photoBytes } from '../fixtures/photos.ts';
import { allFiles, fileOf, filesIn, seen } from '../unit/workspace/device.ts';
import { Device, openOn } from './devices.ts';
import { newConfirmedAccount, startEngine, type EngineUnderTest } from './engine.ts';
import type { Account } from './users.ts';

const mebibyte = 1024 * 1024;

let engine: EngineUnderTest;
let alice: Account;
const open: Workspace[] = [];

beforeAll(async () => {
  engine = await startEngine();
  alice = await newConfirmedAccount(engine);
});
afterAll(async () => {
  await Promise.all(open.map((workspace) => workspace.close()));
  await engine.close();
});

const openPage = async (device: Device, account: Account = alice): Promise<Workspace> => {
  const workspace = await openOn(device, engine.config, account);
  open.push(workspace);
  return workspace;
};

test('a photograph becomes ready, and its link gives the rendition', async () => {
  const page = await openPage(new Device());
  const session = await page.createSession('Photographs');
  const photo = new File([await photoBytes(fig)], fig.file, { type: fig.contentType });
  await page.addFiles(session, [photo]);
  const view = await allFiles(page, 'ready');
  const [file] = filesIn(view);
  if (file?.state.status !== 'ready') throw new Error('not ready');
  const [output] = file.state.outputs;
  if (output === undefined) throw new Error('no output');
  const { href } = await page.downloadLink(output, 'fig – schön.webp');
  const response = await fetch(href);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-disposition')).toContain("filename*=UTF-8''fig%20%E2%80%93");
  expect((await response.arrayBuffer()).byteLength).toBe(output.bytes);
});

test('a file of many parts arrives as it was', async () => {
  const device = new Device();
  const page = await openPage(device);
  const session = await page.createSession('Large');
  const file = fileOf('large.bin', 50 * mebibyte, 7);
  await page.addFiles(session, [file]);
  await seen(page, (view) =>
    filesIn(view).some(({ name, state }) => name === 'large.bin' && state.status === 'failed'),
  );
  expect(device.partsSent().sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
