import { randomUUID } from 'node:crypto';
import { identityId } from '#contract/ids';
import { capabilityNames, type CapabilityName } from '../integration/capabilities.ts';
import { clientsFor } from '../integration/clients.ts';
import { newUser, type EngineUnderTest } from '../integration/engine-under-test.ts';
import { ofAuthorisation } from './probes/authorisation.ts';
import { ofEngine } from './probes/engine.ts';
import { ofObjects } from './probes/objects.ts';
import type { Capability, Users } from './probes/probed.ts';
import { ofRows } from './probes/rows.ts';
import { ofUsers } from './probes/users.ts';

/** How each capability that a suite may need is asked for. */
export const capabilities: Readonly<Record<CapabilityName, Capability>> = {
  ...ofUsers,
  ...ofAuthorisation,
  ...ofObjects,
  ...ofRows,
  ...ofEngine,
};

/** What a probe found: the answer, and the error where one kept it from being yes. */
export interface Finding {
  readonly name: CapabilityName;
  readonly has: boolean;
  readonly error: string | null;
}

/** Asks an engine for every capability, one after another. One that throws is not there. */
export const probe = async (engine: EngineUnderTest): Promise<readonly Finding[]> => {
  const operator = clientsFor(engine.config, engine.operator);
  const made = await Promise.all([newUser(engine), newUser(engine)]).catch(String);
  const users = (): Users => {
    if (typeof made === 'string') throw new Error(`no user could sign in: ${made}`);
    return made;
  };
  const nobody = identityId(`${engine.config.region}:${randomUUID()}`);
  const findings: Finding[] = [];
  for (const name of capabilityNames) {
    const ask = async () => capabilities[name].has({ engine, operator, nobody, users });
    findings.push(
      await ask().then(
        (has) => ({ name, has, error: null }),
        (error: unknown) => ({ name, has: false, error: String(error) }),
      ),
    );
  }
  return findings;
};
