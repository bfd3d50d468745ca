import { planEvent, planKill, planRequest, type RequestPlan } from './plan.ts';
import type { EventFault, FaultSettings, FaultyService, ServiceFaults } from './settings.ts';

/** How often each fault was injected since the panel was made, by name. */
export type FaultCounts = Readonly<Record<string, number>>;

/** Says which faults the engine injects. Requests, events and invocations are numbered from the last
 *  change of the settings, so the same settings and the same order of requests give the same faults. */
export class FaultPanel {
  /** Null: no faults. */
  settings: FaultSettings | null = null;
  /** Credentials of users issued up to this moment (epoch milliseconds) are refused as expired. */
  expiredUpTo = -Infinity;
  readonly #numbers = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  /** Requests that each service took in the current second. */
  readonly #taken = new Map<FaultyService, { second: number; requests: number }>();

  set(settings: FaultSettings | null): void {
    this.settings = settings;
    this.#numbers.clear();
    this.#taken.clear();
  }

  get counts(): FaultCounts {
    return Object.fromEntries([...this.#counts].sort());
  }

  count(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Milliseconds by which the engine's clock is off. */
  get skew(): number {
    return (this.settings?.clockSkew ?? 0) * 1000;
  }

  planRequest(settings: FaultSettings, service: FaultyService, now: number): RequestPlan {
    const plan = planRequest(settings, service, this.#next(service));
    const throttled = this.#isThrottled(settings[service], service, now);
    return throttled ? { ...plan, fault: 'slowDown' } : plan;
  }

  planEvent(): EventFault | null {
    if (this.settings === null) return null;
    const fault = planEvent(this.settings, this.#next('event'));
    if (fault !== null) this.count(`event ${fault}`);
    return fault;
  }

  /** Calls `kill` some time into an invocation, where the settings say so.
   *  @returns a function to call at the invocation's end. */
  interrupt(kill: () => void): () => void {
    const after = this.settings === null ? null : planKill(this.settings, this.#next('invocation'));
    if (after === null) return () => undefined;
    const timer = setTimeout(() => {
      this.count('converter killed');
      kill();
    }, after);
    return () => clearTimeout(timer);
  }

  #next(name: string): number {
    const number = (this.#numbers.get(name) ?? 0) + 1;
    this.#numbers.set(name, number);
    return number;
  }

  #isThrottled({ rate }: ServiceFaults, service: FaultyService, now: number): boolean {
    if (rate === 0) return false;
    const second = Math.floor(now / 1000);
    const taken = this.#taken.get(service);
    const requests = taken?.second === second ? taken.requests + 1 : 1;
    this.#taken.set(service, { second, requests });
    return requests > rate;
  }
}
