import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Somebody of the company, as test/oidctest knows people. */
export interface Employee {
  Subject: string;
  Email: string;
  FirstName: string;
  LastName: string;
  Groups: string[];
}

/** A company with a real OpenID provider: its people sign in on a page of its own, by a click. */
export class Company {
  readonly client = 'signate';
  readonly secret = 'planted-client-secret';

  private constructor(
    private readonly provider: ChildProcess,
    readonly url: string,
  ) {}

  /** Starts the provider, which sends people back to a product's address only. */
  static async open(product: string, ...people: Employee[]): Promise<Company> {
    const provider = spawn(
      join(import.meta.dirname, '../../bin/oidctest'),
      [`${product}/api/v3/auth/single-sign-on/callback/`, ...people.map((person) => JSON.stringify(person))],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const [address] = (await once(provider.stdout, 'data')) as [Buffer];
    return new Company(provider, address.toString().trim());
  }

  async close(): Promise<void> {
    const gone = once(this.provider, 'exit');
    this.provider.stdin?.end();
    await gone;
  }
}
