/**
 * Replaces the global `Date` of this thread by one that shows the system's virtual time, so that product code needs no
 * hook for it. Arguments still mean what they say; only "now" is virtual.
 * @param now virtual epoch milliseconds
 */
export function installVirtualDate(now: () => number): void {
  const RealDate = globalThis.Date;
  const VirtualDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
  });
  RealDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;
}
