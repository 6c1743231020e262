import type { TestDesk } from '../test-desk.ts';
import type { WorkDesk } from './ports.ts';

/** A handler's day: the books before it, one delivery of its trigger, and what the world does afterwards. */
export type Scenario = {
  readonly name: string;
  /** The books before; done once, without faults. */
  readonly prepare: () => Promise<TestDesk>;
  /** One delivery of everything that triggers the handler. Throws when the trigger has to deliver again. */
  readonly deliver: (desk: WorkDesk, world: TestDesk) => Promise<void>;
  /** What others do between two deliveries and after the last: the mail system says what it accepted. */
  readonly world?: (world: TestDesk) => Promise<void>;
};
