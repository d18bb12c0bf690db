/**
 * What the stories have in common: a person's hands on a unit, and what is expected of it behind them. The same on both
 * benches; what the firmware says is asked for where it can be. Units: seconds, mA; levels 0..20.
 */
import { expect } from 'chai';
import { STATE_PAUSED } from '../../firmware/machine';
import { BUTTON_MINUS, BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../../hal/panel';
import { LOADS, OPEN, type Load } from '../../sim/physics/load';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { expectShown } from './shown';
import { type Said, type Unit } from './unit';

/** The self-test takes 1.4 s, and a rail that has to fall first a little longer. */
export const SELF_TEST_S = 2.5;
/** Silence, and a window of the probe in each direction. */
const CONTACT_S = 1;
const LEVELS_PER_S = 4;
export const MA_PER_LEVEL = 4;
/** The probe asks for 1.9 mA. */
export const PROBE_MAX_MA = 2;
const PROBE_FOUND_MA = 1.4;
/** Requirement OS-20: where the probe looks for skin. */
const PROBE_RAIL_MAX_MV = 22000;
const RAIL_DOWN_MV = 10000;
/** OS-12, in a stage that is as drawn, and codes that round down. */
const OFF_MA = 0.1;
/** The longest pulse, where nothing debounces what ends it. */
export const PULSE_S = 0.0035;
/** A loop comes within the depth of the queue; the next two bring the reference down. */
export const SOON_S = 0.25 + 0.1;
/** What the queue has when the interpreter stops, and the pulse in hand: of the longest period of `conventional`. */
export const STARVED_S = 0.25 + 0.01;

export const GEL = LOADS.find(({ load }) => load.name === 'gel')?.load as Load;
export { OPEN };

// Hands

export function pressStart(unit: Unit): void {
  unit.press(BUTTON_START);
}
export function pressMore(unit: Unit, times = 1): void {
  unit.press(BUTTON_PLUS, times);
}
export function pressLess(unit: Unit, times = 1): void {
  unit.press(BUTTON_MINUS, times);
}
export function pressMode(unit: Unit, times = 1): void {
  unit.press(BUTTON_MODE, times);
}

/** Held for so long: START switches off, CHANNEL locks and unlocks. */
export const OFF_S = 2.2;
export const LOCK_S = 3.2;

export function holdFor(unit: Unit, button: number, seconds: number): void {
  unit.hold(button);
  unit.wait(seconds);
  unit.letGo(button);
}

export function putBothPads(unit: Unit, load: Load): void {
  unit.putPads(0, load);
  unit.putPads(1, load);
}

/** From the first program of the catalogue to another one. */
export function chooseProgram(unit: Unit, id: string): void {
  const index = CATALOGUE.findIndex((program) => program.id === id);
  if (index < 0) throw new Error(`no program "${id}"`);
  pressMode(unit, index);
}

/** START, contact, and both levels up. */
export function begin(unit: Unit, level: number): void {
  pressStart(unit);
  unit.wait(CONTACT_S);
  pressMore(unit, level);
  unit.wait(level / LEVELS_PER_S + CONTACT_S);
}

// What is expected

/** For so long from now nothing flows, nothing is asked for, and at the end of it the rail is down. */
export function expectSilence(unit: Unit, seconds = 1): void {
  unit.forget();
  unit.wait(seconds);
  expect([unit.peakMa(0), unit.peakMa(1)], 'currents, mA').to.deep.equal([0, 0]);
  expect(unit.isActive(), 'RUN or an enable').to.equal(false);
  expect([unit.referenceMa(0), unit.referenceMa(1)], 'references, mA').to.deep.equal([0, 0]);
  expect(unit.railMv(), 'rail, mV').to.be.below(RAIL_DOWN_MV);
}

/** Silence that begins now, but for the pulse in hand. */
export function expectEnd(unit: Unit, sinceS: number, withinS: number): void {
  unit.wait(withinS + 1);
  expect(unit.lastCurrentS() - sinceS, 'the last current, s').to.be.at.most(withinS);
  expectSilence(unit);
}

/** START where it plays: it ends with the pulse in hand, and is paused. */
export function pauseAndEnd(unit: Unit): void {
  const sinceS = unit.nowS();
  pressStart(unit);
  expectSaid(unit, { state: STATE_PAUSED });
  expectEnd(unit, sinceS, unit.rig.stopS);
}

/** Both channels play, at these levels, for so long. */
export function expectLevels(unit: Unit, levels: readonly [number, number], seconds = 1): void {
  unit.forget();
  unit.wait(seconds);
  for (const channel of [0, 1] as const) {
    const wantedMa = MA_PER_LEVEL * levels[channel];
    expect(unit.peakMa(channel), `channel ${'AB'[channel]}, mA`).to.be.within(
      Math.max(0, wantedMa - OFF_MA),
      wantedMa,
    );
  }
}

/** A probe plays, on skin: nothing more. */
export function expectProbeFinds(unit: Unit, seconds = 1): void {
  expectProbe(unit, seconds);
  for (const channel of [0, 1] as const) expect(unit.peakMa(channel)).to.be.above(PROBE_FOUND_MA);
}

/** A probe plays, and finds nobody. */
export function expectProbeFindsNobody(unit: Unit, seconds = 1): void {
  expectProbe(unit, seconds);
  for (const channel of [0, 1] as const) expect(unit.peakMa(channel)).to.be.below(PROBE_FOUND_MA / 2);
}

function expectProbe(unit: Unit, seconds: number): void {
  unit.forget();
  unit.wait(seconds);
  for (const channel of [0, 1] as const) {
    expect(unit.peakMa(channel), 'probe, mA').to.be.below(PROBE_MAX_MA);
    expect(unit.referenceMa(channel), 'reference, mA').to.be.within(PROBE_FOUND_MA, PROBE_MAX_MA);
  }
  expect(unit.isActive(), 'RUN or an enable').to.equal(true);
  expect(unit.railMv(), 'rail, mV').to.be.within(1000, PROBE_RAIL_MAX_MV);
}

const LOOK_S = 0.1;
/** A step of the ramp, of two that may fall into one look. */
const STEP_MA = 1.7;

/** Currents that rise from where they are, at their speed, to this level, and not beyond. */
export function expectSlowRise(unit: Unit, level: number): void {
  const looks = Math.ceil((level / LEVELS_PER_S + 1) / LOOK_S);
  let before = Math.max(unit.referenceMa(0), unit.referenceMa(1));
  for (let look = 0; look < looks; look += 1) {
    unit.wait(LOOK_S);
    const now = Math.max(unit.referenceMa(0), unit.referenceMa(1));
    expect(now - before, `rise in ${LOOK_S} s, mA`).to.be.below(
      LEVELS_PER_S * MA_PER_LEVEL * LOOK_S + STEP_MA,
    );
    before = now;
  }
  expectLevels(unit, [level, level]);
}

/** Waits until the channel's reference is at zero. */
export function expectZeroSoon(unit: Unit, channel: 0 | 1): void {
  const sinceS = unit.nowS();
  while (unit.referenceMa(channel) > 0 && unit.nowS() - sinceS < 2 * SOON_S) unit.wait(0.01);
  expect(unit.nowS() - sinceS, `channel ${'AB'[channel]} at zero, s`).to.be.at.most(SOON_S);
}

/** What the firmware says of itself, where it can be asked; and what the display says to its user. */
export function expectSaid(unit: Unit, wanted: Partial<Said>): void {
  const said = unit.said();
  if (said) expect(said).to.deep.include(wanted);
  expectShown(unit, wanted);
}
