/**
 * Virtual time, held to hal/clock.ts: what comes in which order, and what code sees of it.
 * Everything in the simulator stands on this clock. Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { VirtualAlarm, VirtualClock } from '../../sim/virtual-clock';

describe('virtual clock', () => {
  it('lets alarms of one instant go off in the order in which they were set', () => {
    const clock = new VirtualClock();
    const calls: string[] = [];
    clock.at(20, () => calls.push('later'));
    clock.at(10, () => calls.push('first'));
    clock.at(10, () => calls.push('second'));
    clock.at(10, () => calls.push('third'));
    clock.advanceTo(20);
    expect(calls).to.deep.equal(['first', 'second', 'third', 'later']);
  });

  it('plays any set of alarms in order of time, then of setting, each at its own instant', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 30 }), (instants) => {
        const clock = new VirtualClock();
        const calls: { atUs: number; order: number }[] = [];
        instants.forEach((atUs, order) => clock.at(atUs, () => calls.push({ atUs: clock.nowUs(), order })));
        clock.advanceTo(25);
        clock.advanceTo(50);
        const wanted = instants.map((atUs, order) => ({ atUs, order }));
        expect(calls).to.deep.equal(wanted.sort((a, b) => a.atUs - b.atUs || a.order - b.order));
      }),
    );
  });

  it('plays what is due at the end of the span, and nothing behind it', () => {
    const clock = new VirtualClock();
    const calls: number[] = [];
    for (const atUs of [99, 100, 101]) clock.at(atUs, () => calls.push(atUs));
    clock.advanceTo(100);
    expect(calls).to.deep.equal([99, 100]);
    expect(clock.nowUs()).to.equal(100);
    clock.advanceBy(1);
    expect(calls).to.deep.equal([99, 100, 101]);
  });

  it('plays an alarm for the past at once, that is now', () => {
    const clock = new VirtualClock();
    clock.advanceTo(100);
    const calls: number[] = [];
    clock.at(40, () => calls.push(clock.nowUs()));
    clock.advanceTo(100);
    expect(calls).to.deep.equal([100]);
  });

  it('forgets an alarm that the one before it calls off at the same instant', () => {
    const clock = new VirtualClock();
    const calls: string[] = [];
    const callOff: (() => void)[] = [];
    clock.at(10, () => {
      calls.push('first');
      callOff.forEach((off) => off());
    });
    callOff.push(clock.at(10, () => calls.push('called off')));
    clock.at(10, () => calls.push('third'));
    clock.advanceTo(10);
    expect(calls).to.deep.equal(['first', 'third']);
  });

  it('never runs backwards', () => {
    const clock = new VirtualClock();
    clock.advanceTo(100);
    clock.advanceTo(40);
    expect(clock.nowUs()).to.equal(100);
  });

  it('never runs backwards when code takes longer than the span that was asked for', () => {
    const clock = new VirtualClock();
    clock.at(10, () => clock.advanceBy(50));
    clock.advanceTo(20);
    expect(clock.nowUs()).to.equal(60);
  });

  it('lets followers see an instant before any code runs at it', () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.follow((untilUs) => seen.push(`follower until ${untilUs}, now ${clock.nowUs()}`));
    clock.at(10, () => seen.push(`alarm at ${clock.nowUs()}`));
    clock.advanceTo(15);
    expect(seen).to.deep.equal(['follower until 10, now 0', 'alarm at 10', 'follower until 15, now 10']);
  });
});

describe('virtual alarm', () => {
  function calledAt(alarm: VirtualAlarm, clock: VirtualClock, spanUs: number): number[] {
    const calls: number[] = [];
    alarm.once(spanUs, () => calls.push(clock.nowUs()));
    return calls;
  }

  it('calls once, one span from now, and not from within once()', () => {
    const clock = new VirtualClock();
    clock.advanceTo(7);
    const calls = calledAt(new VirtualAlarm(clock), clock, 50);
    expect(calls).to.deep.equal([]);
    clock.advanceTo(500);
    expect(calls).to.deep.equal([57]);
  });

  it('keeps its own call only: once() a second time replaces the first', () => {
    const clock = new VirtualClock();
    const alarm = new VirtualAlarm(clock);
    const first = calledAt(alarm, clock, 50);
    const second = calledAt(alarm, clock, 70);
    clock.advanceTo(140);
    expect(first).to.deep.equal([]);
    expect(second).to.deep.equal([70]);
  });

  it('makes no call after cancel, and takes a second cancel', () => {
    const clock = new VirtualClock();
    const alarm = new VirtualAlarm(clock);
    const calls = calledAt(alarm, clock, 50);
    clock.advanceTo(49);
    alarm.cancel();
    alarm.cancel();
    clock.advanceTo(1000);
    expect(calls).to.deep.equal([]);
  });

  it('takes once() from within its own call', () => {
    const clock = new VirtualClock();
    const alarm = new VirtualAlarm(clock);
    const calls: number[] = [];
    alarm.once(50, () => alarm.once(20, () => calls.push(clock.nowUs())));
    clock.advanceTo(110);
    expect(calls).to.deep.equal([70]);
  });

  it('comes late after busy code, and once', () => {
    const clock = new VirtualClock();
    const calls = calledAt(new VirtualAlarm(clock), clock, 50);
    clock.at(40, () => clock.advanceBy(200));
    clock.advanceTo(370);
    expect(calls).to.deep.equal([240]);
  });
});

describe('virtual clock: the board has its own reading', () => {
  it('reads what everybody reads until it drifts', () => {
    const clock = new VirtualClock();
    clock.advanceTo(12345);
    expect([clock.device.nowUs(), clock.deviceUs(7), clock.instantOf(7)]).to.deep.equal([12345, 7, 7]);
  });

  it('goes on from where it stood, one for each of its ticks', () => {
    const clock = new VirtualClock();
    clock.advanceTo(1000);
    clock.drift(1.25);
    expect(clock.device.nowUs()).to.equal(1000);
    clock.advanceTo(1250);
    expect([clock.nowUs(), clock.device.nowUs(), clock.instantOf(1400)]).to.deep.equal([1250, 1200, 1500]);
    clock.drift(1);
    clock.advanceTo(1300);
    expect(clock.device.nowUs()).to.equal(1250);
  });

  it('finds the instant of every reading since it drifted', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 900, max: 1100 }), fc.nat(1e6), (atUs, tickNs, laterUs) => {
        const clock = new VirtualClock();
        clock.advanceTo(atUs);
        clock.drift(tickNs / 1000);
        expect(clock.deviceUs(clock.instantOf(atUs + laterUs))).to.be.closeTo(atUs + laterUs, 1e-6);
      }),
    );
  });
});

describe('virtual alarm: what keeps the interpreter from it', () => {
  /** An alarm that sets itself again every 50 us, and the instants of its calls. */
  function beating(): { clock: VirtualClock; alarm: VirtualAlarm; calls: number[] } {
    const clock = new VirtualClock();
    const alarm = new VirtualAlarm(clock);
    const calls: number[] = [];
    const beat = (): void => {
      calls.push(clock.nowUs());
      alarm.once(50, beat);
    };
    alarm.once(50, beat);
    return { clock, alarm, calls };
  }

  it('comes late by as much as it is told, each time', () => {
    const { clock, alarm, calls } = beating();
    alarm.lateUs = 30;
    clock.advanceTo(200);
    alarm.lateUs = 0;
    clock.advanceTo(300);
    expect(calls).to.deep.equal([80, 160, 210, 260]);
  });

  it('is late for what was already set, too', () => {
    const { clock, alarm, calls } = beating();
    clock.advanceTo(40);
    alarm.lateUs = 30;
    clock.advanceTo(100);
    expect(calls).to.deep.equal([80]);
  });

  it('never comes again in a hang, and as soon as it is over', () => {
    const { clock, alarm, calls } = beating();
    clock.advanceTo(60);
    alarm.hang();
    clock.advanceTo(1000);
    expect(calls).to.deep.equal([50]);
    alarm.resume();
    clock.advanceTo(1060);
    expect(calls).to.deep.equal([50, 1000, 1050]);
  });

  it('keeps its time where a hang is over before it is due', () => {
    const { clock, alarm, calls } = beating();
    alarm.hang();
    clock.advanceTo(20);
    alarm.resume();
    clock.advanceTo(60);
    expect(calls).to.deep.equal([50]);
  });

  it('makes no call after a cancel in a hang', () => {
    const { clock, alarm, calls } = beating();
    alarm.hang();
    clock.advanceTo(100);
    alarm.cancel();
    alarm.resume();
    clock.advanceTo(1000);
    expect(calls).to.deep.equal([]);
  });

  it('counts in the ticks of the board', () => {
    const { clock, calls } = beating();
    clock.drift(1.5);
    clock.advanceTo(200);
    expect(calls).to.deep.equal([50, 125, 200]);
  });
});
