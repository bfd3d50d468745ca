/** Memory of the functions that answer an API, in GB; many use more. */
const apiGigabytes = 0.25;
/** Memory of the function that converts, in GB: the converter's. */
export const conversionGigabytes = 1769 / 1024;
/** Bytes that Lambda itself logs for an invocation (START, END, REPORT), and one line of the function's. */
export const loggedBytes = { platform: 350, function: 250 } as const;

/** Counts what Lambda and API Gateway would bill, and measures the time of each invocation. */
export class LambdaMeter {
  apiRequests = 0;
  lambdaRequests = 0;
  controlGigabyteSeconds = 0;
  conversionGigabyteSeconds = 0;
  logBytes = 0;

  /** A request through API Gateway to a function. */
  async api<Result>(work: () => Promise<Result>): Promise<Result> {
    this.apiRequests += 1;
    const [result, seconds] = await this.#invoke(work);
    this.controlGigabyteSeconds += seconds * apiGigabytes;
    return result;
  }

  /** An invocation that converts. */
  async conversion(work: () => Promise<void>): Promise<void> {
    const [, seconds] = await this.#invoke(work);
    this.conversionGigabyteSeconds += seconds * conversionGigabytes;
  }

  /** Lambda bills each started millisecond.
   *  @see https://aws.amazon.com/lambda/pricing/ */
  async #invoke<Result>(work: () => Promise<Result>): Promise<[Result, number]> {
    this.lambdaRequests += 1;
    this.logBytes += loggedBytes.platform + loggedBytes.function;
    const start = performance.now();
    const result = await work();
    return [result, Math.ceil(performance.now() - start) / 1000];
  }
}
