import { describe, expect, test, vi } from 'vitest';
import { takeOver } from '#contract/shared-pictures';
import { followVersions, isBuildOf } from '../../../src/installed/new-version.ts';

const newContainer = ({ waits = false, controls = true } = {}) => {
  const registration = Object.assign(new EventTarget(), {
    waiting: null as { postMessage: (message: unknown) => void } | null,
    installing: null as EventTarget | null,
  });
  const told: unknown[] = [];
  const waiting = { postMessage: (message: unknown) => void told.push(message) };
  if (waits) registration.waiting = waiting;
  const container = Object.assign(new EventTarget(), {
    ready: Promise.resolve(registration),
    controller: controls ? {} : null,
  });
  const install = (): void => {
    const installing = new EventTarget();
    registration.installing = installing;
    registration.dispatchEvent(new Event('updatefound'));
    registration.waiting = waiting;
    installing.dispatchEvent(new Event('statechange'));
  };
  return { container: container as unknown as ServiceWorkerContainer, told, install };
};

const follow = async (container: ServiceWorkerContainer, isCurrent = false) => {
  const reload = vi.fn();
  const onready = vi.fn<(load: () => void) => void>();
  await followVersions({ container, isCurrent: async () => isCurrent, reload, onready });
  return { reload, onready };
};

test('a new version is offered, and loaded only when it is asked for', async () => {
  const { container, told, install } = newContainer();
  const { reload, onready } = await follow(container);
  expect(onready).not.toHaveBeenCalled();
  install();
  await vi.waitFor(() => expect(onready).toHaveBeenCalledOnce());
  expect(told).toEqual([]);
  onready.mock.calls[0]?.[0]();
  expect(told).toEqual([takeOver]);
  expect(reload).not.toHaveBeenCalled();
  container.dispatchEvent(new Event('controllerchange'));
  expect(reload).toHaveBeenCalledOnce();
});

test('a version that waits since before the page was opened is offered', async () => {
  const { onready } = await follow(newContainer({ waits: true }).container);
  expect(onready).toHaveBeenCalledOnce();
});

test('a tab that shows the new version already lets its worker take over, unasked', async () => {
  const { container, told } = newContainer({ waits: true });
  const { onready } = await follow(container, true);
  expect(onready).not.toHaveBeenCalled();
  expect(told).toEqual([takeOver]);
});

test('the first worker of a browser is no new version', async () => {
  const { container, told } = newContainer({ waits: true, controls: false });
  const { onready } = await follow(container);
  expect([onready.mock.calls, told]).toEqual([[], []]);
});

describe('a tab belongs to a build whose list has all of its files', () => {
  const manifest = JSON.stringify({
    'index.html': { file: 'assets/page-1.js', css: ['assets/p-2.css'] },
  });

  test.each([
    { files: ['/assets/page-1.js', '/assets/p-2.css'], belongs: true },
    { files: ['/assets/page-1.js', '/assets/p-3.css'], belongs: false },
    { files: ['/assets/page-1'], belongs: false },
  ])('$files', ({ files, belongs }) => {
    expect(isBuildOf(manifest, files)).toBe(belongs);
  });
});
