import { readAssembly } from '../template/assembly.ts';
import { resolveStacks } from '../template/resolver.ts';
import { modelOf } from '../template/system-model.ts';
import type { StateMachineSpec } from './state-machines.ts';

/** The state machines of a synthesized assembly, as the local cloud would run them; throws where it would not start. */
export function machinesIn(assemblyDir: string): readonly StateMachineSpec[] {
  const stacks = readAssembly(assemblyDir);
  if ('refused' in stacks) throw new Error(stacks.message);
  const region = stacks.find((stack) => stack.region !== undefined)?.region ?? 'ap-southeast-3';
  const { resources } = resolveStacks(stacks, { region, sqsUrl: 'http://127.0.0.1' });
  const model = modelOf(resources);
  if ('refused' in model) throw new Error(model.messages.join('; '));
  return model.machines;
}
