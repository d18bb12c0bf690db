/**
 * A recording as sound: stereo PCM of 16 bits at 44.1 kHz, channel A left, channel B right, full scale 80 mA.
 * Called by the command line when a simulation has ended; yields piece by piece, for writeFileAside: half an hour is
 * 318 MB, and one piece of 64 KB is in memory. Units: us, mA; steps are those of a sample, 32767 for full scale.
 * Form: "Multimedia Programming Interface and Data Specifications 1.0" (IBM, Microsoft 1991), chapter RIFF WAVE.
 *
 * A sample is the mean of the current over its own time, exactly. What is rounded is the running sum of the means, not
 * each of them: so the samples of any stretch add up to its charge within one step, and balanced pulses stay balanced.
 */
import { CURRENT_MAX_MA } from '../../firmware/limits';
import { type PhaseLog, type Recording } from '../recording';

export const WAV_RATE_HZ = 44100;
const CHANNELS = 2;
const SAMPLE_BYTES = 2;
const FRAME_BYTES = CHANNELS * SAMPLE_BYTES;
const FULL_SCALE_STEPS = 32767;
const FULL_SCALE_MA = CURRENT_MAX_MA.value;
const SAMPLE_US = 1e6 / WAV_RATE_HZ;

/** Frames (a sample of each channel) that are made at a time. */
const FRAMES_AT_ONCE = 16384;
/** Sizes in a RIFF file have 32 bits; what stands before the samples is far below 4 KB. */
const FRAMES_MAX = Math.floor((0xffffffff - 4096) / FRAME_BYTES);

/** What a person who opens the file must know. Stands in it as its comment, and is printed. */
export const WAV_LABEL =
  'rhythm for the ear, not a signal for electrodes; ' + `A left, B right, full scale ${FULL_SCALE_MA} mA`;

/** @throws Error in one line, before the first piece, where the recording is too long for the format */
export function treatmentWav(recording: Recording): Iterable<Uint8Array> {
  const frames = Math.ceil(recording.spanUs / SAMPLE_US);
  if (frames > FRAMES_MAX) {
    const hours = (FRAMES_MAX * SAMPLE_US) / 3.6e9;
    throw new Error(`a WAV file holds at most ${hours.toFixed(1)} hours: write a shorter treatment`);
  }
  return pieces(recording, frames);
}

function* pieces(recording: Recording, frames: number): Iterable<Uint8Array> {
  yield head(recording, frames);
  const sides = Array.from(
    { length: CHANNELS },
    (_, channel) => new ChannelSampler(recording.phases, channel),
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
class ChannelSampler {
  private readonly steps = new Float64Array(FRAMES_AT_ONCE);
  /** First phase that has not ended before the stretch in hand. */
  private phase = 0;
  /** Sum of all exact means so far, and the same rounded, in steps. */
  private exactSum = 0;
  private roundedSum = 0;

  constructor(
    private readonly phases: PhaseLog,
    private readonly channel: number,
  ) {}

  /** The samples from `first` on, whole numbers within full scale; they hold until the next call. */
  next(first: number, count: number): Float64Array {
    this.steps.fill(0);
    this.addPhases(first, first + count);
    for (let i = 0; i < count; i += 1) {
      this.exactSum += this.steps[i] as number;
      const rounded = Math.round(this.exactSum);
      // Beyond full scale is beyond every limit: the run has said so, and the sound is cut.
      this.steps[i] = Math.max(-FULL_SCALE_STEPS, Math.min(FULL_SCALE_STEPS, rounded - this.roundedSum));
      this.roundedSum = rounded;
    }
    return this.steps;
  }

  private addPhases(first: number, end: number): void {
    const { phases } = this;
    for (; this.phase < phases.length; this.phase += 1) {
      if (phases.channel[this.phase] !== this.channel) continue;
      const atUs = phases.atUs[this.phase] as number;
      if (atUs >= end * SAMPLE_US) return;
      this.addPhase(this.phase, first, end);
      // A phase that goes on is begun again with the next stretch.
      if (atUs + (phases.widthUs[this.phase] as number) > end * SAMPLE_US) return;
    }
  }

  /** Adds to each sample the charge that the phase, a straight line, has within it. */
  private addPhase(i: number, first: number, end: number): void {
    const { phases } = this;
    const atUs = phases.atUs[i] as number;
    const widthUs = phases.widthUs[i] as number;
    const startMa = phases.startMa[i] as number;
    const slopeMaPerUs = ((phases.endMa[i] as number) - startMa) / widthUs;
    const last = Math.min(end, Math.ceil((atUs + widthUs) / SAMPLE_US));
    for (let sample = Math.max(first, Math.floor(atUs / SAMPLE_US)); sample < last; sample += 1) {
      const fromUs = Math.max(0, sample * SAMPLE_US - atUs);
      const toUs = Math.min(widthUs, (sample + 1) * SAMPLE_US - atUs);
      const meanMa = startMa + (slopeMaPerUs * (fromUs + toUs)) / 2;
      const chargeNc = meanMa * Math.max(0, toUs - fromUs);
      const at = sample - first;
      this.steps[at] = (this.steps[at] as number) + (chargeNc / SAMPLE_US / FULL_SCALE_MA) * FULL_SCALE_STEPS;
    }
  }
}

/** Everything before the samples. */
function head(recording: Recording, frames: number): Uint8Array {
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
    chunk('ICMT', infoText(`${WAV_LABEL}; ${settings(recording)}`)),
  ]);
  const inside = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('fmt ', format),
    chunk('LIST', info),
    chunkHead('data', dataBytes),
  ]);
  return Buffer.concat([chunkHead('RIFF', inside.length + dataBytes), inside]);
}

function settings({ seed, levels, loadOhm }: Recording): string {
  return `seed ${seed}, level A ${levels[0]}, level B ${levels[1]}, load ${loadOhm} ohm`;
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
