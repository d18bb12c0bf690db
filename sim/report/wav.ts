/**
 * A recording as sound: stereo PCM of 16 bits at 44.1 kHz, channel A left, channel B right. Two of them: the currents
 * (full scale 80 mA), and the voltages across the pads (full scale 120 V).
 * Called by the command line when a simulation has ended; yields piece by piece, for writeFileAside: half an hour is
 * 318 MB, and one piece of 64 KB is in memory. Units: us, mA, mV; steps are those of a sample, 32767 for full scale.
 * Form: "Multimedia Programming Interface and Data Specifications 1.0" (IBM, Microsoft 1991), chapter RIFF WAVE.
 *
 * A sample is the mean of the waveform over its own time, exactly. What is rounded is the running sum of the means, not
 * each of them: so the samples of any stretch add up to its charge within one step, and balanced pulses stay balanced.
 */
import { CURRENT_MAX_MA } from '../../firmware/limits';
import { type Recording } from '../recording';
import { loadText } from './load-text';
import { currentSegments, voltageSegments, type Segment } from './segments';

export const WAV_RATE_HZ = 44100;
const CHANNELS = 2;
const SAMPLE_BYTES = 2;
const FRAME_BYTES = CHANNELS * SAMPLE_BYTES;
const FULL_SCALE_STEPS = 32767;
const FULL_SCALE_MA = CURRENT_MAX_MA.value;
/** Above what the stage may put across a pair of pads in any fault: 110 V (OS-9 of docs/output-stage.md). */
const FULL_SCALE_MV = 120000;
const SAMPLE_US = 1e6 / WAV_RATE_HZ;

/** Frames (a sample of each channel) that are made at a time. */
const FRAMES_AT_ONCE = 16384;
/** Sizes in a RIFF file have 32 bits; what stands before the samples is far below 4 KB. */
const FRAMES_MAX = Math.floor((0xffffffff - 4096) / FRAME_BYTES);

const NOT_FOR_ELECTRODES = 'rhythm for the ear, not a signal for electrodes; A left, B right, full scale ';
/** What a person who opens the file of the currents must know. Stands in it as its comment, and is printed. */
export const WAV_LABEL = `${NOT_FOR_ELECTRODES}${FULL_SCALE_MA} mA`;
/** The same for the file of the voltages. */
export const VOLTAGE_WAV_LABEL = `voltages across the pads: ${NOT_FOR_ELECTRODES}${FULL_SCALE_MV / 1000} V`;

/** What one of the two files holds. */
interface Sound {
  label: string;
  fullScale: number;
  segments(recording: Recording, channel: number): Iterable<Segment>;
}

const CURRENTS: Sound = { label: WAV_LABEL, fullScale: FULL_SCALE_MA, segments: currentSegments };
const VOLTAGES: Sound = { label: VOLTAGE_WAV_LABEL, fullScale: FULL_SCALE_MV, segments: voltageSegments };

/** @throws Error in one line, before the first piece, where the recording is too long for the format */
export function currentWav(recording: Recording): Iterable<Uint8Array> {
  return wav(recording, CURRENTS);
}

/** @throws Error in one line, before the first piece, where the recording is too long for the format */
export function voltageWav(recording: Recording): Iterable<Uint8Array> {
  return wav(recording, VOLTAGES);
}

function wav(recording: Recording, sound: Sound): Iterable<Uint8Array> {
  const frames = Math.ceil(recording.spanUs / SAMPLE_US);
  if (frames > FRAMES_MAX) {
    const hours = (FRAMES_MAX * SAMPLE_US) / 3.6e9;
    throw new Error(`a WAV file holds at most ${hours.toFixed(1)} hours: write a shorter treatment`);
  }
  return pieces(recording, sound, frames);
}

function* pieces(recording: Recording, sound: Sound, frames: number): Iterable<Uint8Array> {
  yield head(recording, sound, frames);
  const sides = Array.from(
    { length: CHANNELS },
    (_, channel) => new Sampler(sound.segments(recording, channel), sound.fullScale),
  );
  for (let first = 0; first < frames; first += FRAMES_AT_ONCE) {
    const count = Math.min(FRAMES_AT_ONCE, frames - first);
    const piece = Buffer.alloc(count * FRAME_BYTES);
    sides.forEach((side, channel) => {
      const steps = side.next(first, count);
      for (let i = 0; i < count; i += 1) {
        piece.writeInt16LE(steps[i] as number, i * FRAME_BYTES + channel * SAMPLE_BYTES);
      }
    });
    yield piece;
  }
}

/** Samples of one channel, stretch by stretch, in order of time. */
class Sampler {
  private readonly steps = new Float64Array(FRAMES_AT_ONCE);
  private readonly rest: Iterator<Segment>;
  /** First segment that has not ended before the stretch in hand. */
  private segment: IteratorResult<Segment>;
  /** Sum of all exact means so far, and the same rounded, in steps. */
  private exactSum = 0;
  private roundedSum = 0;

  constructor(
    segments: Iterable<Segment>,
    private readonly fullScale: number,
  ) {
    this.rest = segments[Symbol.iterator]();
    this.segment = this.rest.next();
  }

  /** The samples from `first` on, whole numbers within full scale; they hold until the next call. */
  next(first: number, count: number): Float64Array {
    this.steps.fill(0);
    this.addSegments(first, first + count);
    for (let i = 0; i < count; i += 1) {
      this.exactSum += this.steps[i] as number;
      const rounded = Math.round(this.exactSum);
      // Beyond full scale is beyond every limit: the run has said so, and the sound is cut.
      this.steps[i] = Math.max(-FULL_SCALE_STEPS, Math.min(FULL_SCALE_STEPS, rounded - this.roundedSum));
      this.roundedSum = rounded;
    }
    return this.steps;
  }

  private addSegments(first: number, end: number): void {
    const endUs = end * SAMPLE_US;
    for (; !this.segment.done; this.segment = this.rest.next()) {
      if (this.segment.value.fromUs >= endUs) return;
      this.addSegment(this.segment.value, first, end);
      // A segment that goes on is begun again with the next stretch.
      if (this.segment.value.toUs > endUs) return;
    }
  }

  /** Adds to each sample the mean that the segment, a straight line, contributes to it. */
  private addSegment({ fromUs, toUs, from, to }: Segment, first: number, end: number): void {
    const slope = (to - from) / (toUs - fromUs);
    const stepsPerUnitUs = FULL_SCALE_STEPS / (SAMPLE_US * this.fullScale);
    const last = Math.min(end, Math.ceil(toUs / SAMPLE_US));
    for (let sample = Math.max(first, Math.floor(fromUs / SAMPLE_US)); sample < last; sample += 1) {
      const sinceUs = Math.max(fromUs, sample * SAMPLE_US) - fromUs;
      const untilUs = Math.min(toUs, (sample + 1) * SAMPLE_US) - fromUs;
      const mean = from + (slope * (sinceUs + untilUs)) / 2;
      const at = sample - first;
      this.steps[at] = (this.steps[at] as number) + mean * Math.max(0, untilUs - sinceUs) * stepsPerUnitUs;
    }
  }
}

/** Everything before the samples. */
function head(recording: Recording, { label }: Sound, frames: number): Uint8Array {
  const dataBytes = frames * FRAME_BYTES;
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0); // PCM
  format.writeUInt16LE(CHANNELS, 2);
  format.writeUInt32LE(WAV_RATE_HZ, 4);
  format.writeUInt32LE(WAV_RATE_HZ * FRAME_BYTES, 8);
  format.writeUInt16LE(FRAME_BYTES, 12);
  format.writeUInt16LE(8 * SAMPLE_BYTES, 14);
  const info = Buffer.concat([
    Buffer.from('INFO'),
    chunk('INAM', infoText(recording.program)),
    chunk('ISFT', infoText('Knead.js simulator')),
    chunk('ICMT', infoText(`${label}; ${settings(recording)}`)),
  ]);
  const inside = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('fmt ', format),
    chunk('LIST', info),
    chunkHead('data', dataBytes),
  ]);
  return Buffer.concat([chunkHead('RIFF', inside.length + dataBytes), inside]);
}

function settings({ seed, levels, load }: Recording): string {
  return `seed ${seed}, level A ${levels[0]}, level B ${levels[1]}, load ${loadText(load)}`;
}

function chunkHead(id: string, bytes: number): Buffer {
  const head = Buffer.alloc(8, id, 'latin1');
  head.writeUInt32LE(bytes, 4);
  return head;
}

/** Chunks begin at even places: an odd one is followed by a byte that its size does not count. */
function chunk(id: string, content: Buffer): Buffer {
  return Buffer.concat([chunkHead(id, content.length), content, Buffer.alloc(content.length % 2)]);
}

/** Texts end with a zero. A program's name is written by its user: what is not ASCII has no fixed meaning here. */
function infoText(text: string): Buffer {
  return Buffer.from(`${text.replace(/[^\x20-\x7e]/g, '_')}\0`, 'latin1');
}
