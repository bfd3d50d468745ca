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

/** The probe of each capability. */
export const capabilities: Readonly<Record<CapabilityName, Capability>> = {
  ...ofUsers,
  ...ofAuthorisation,
  ...ofObjects,
  ...ofRows,
  ...ofEngine,
};

/** The result of a probe, and the error that made it `false`, if any. */
export interface Finding {
  readonly name: CapabilityName;
  readonly has: boolean;
  readonly error: string | null;
}

/** Probes an engine for every capability, one after another. A probe that throws counts as `false`. */
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
