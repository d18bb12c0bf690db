/**
 * Puts what comes from several threads back in order. Used by sim/sweep/sweep.ts between the pool and the results file.
 */

/** Passes on what comes in any order by its places: 0, 1, 2... */
export class InOrder<Item> {
  private readonly waiting = new Map<number, Item>();
  private next = 0;

  constructor(private readonly pass: (item: Item) => void) {}

  take(order: number, item: Item): void {
    this.waiting.set(order, item);
    for (let ready = this.waiting.get(this.next); ready !== undefined; ready = this.waiting.get(this.next)) {
      this.waiting.delete(this.next);
      this.next += 1;
      this.pass(ready);
    }
  }
}
