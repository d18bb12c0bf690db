/**
 * The panel of the train around the strongest pulse in a treatment's figure, as a vega-lite view.
 * Called by figure-spec.ts once a figure, with a recording that has pulses. Units on the axes: s from power-on, mA.
 */
import { CHANNEL_NAMES, type Recording } from '../recording';
import { spikes, type Interval } from './figure-data';
import {
  channelColour,
  greatest,
  PLOT_WIDTH,
  quantity,
  RECOVERY_OPACITY,
  ROW_HEIGHT,
  SHARED_TIME,
  signed,
  type Panel,
} from './figure-style';

/** Every pulse about the strongest: one row a channel, one spike a phase. */
export function trainPanel(recording: Recording, channels: readonly number[], window: Interval): Panel {
  const all = spikes(recording.phases, window);
  const peakMa = greatest(all.map((spike) => spike.peakMa));
  const rows = channels.map((channel, row): Panel => {
    const own = all.filter((spike) => spike.channel === channel);
    return {
      width: PLOT_WIDTH,
      height: ROW_HEIGHT,
      data: { values: own.map(({ atUs, peakMa: mA, leading }) => ({ s: atUs / 1e6, mA, leading })) },
      mark: { type: 'rule', color: channelColour(channel), strokeWidth: 1.5 },
      encoding: {
        x: {
          field: 's',
          ...quantity(window.fromUs / 1e6, window.toUs / 1e6),
          ...(row === channels.length - 1 ? { title: 'time (s)' } : SHARED_TIME),
        },
        y: { field: 'mA', ...signed(peakMa), title: `${CHANNEL_NAMES[channel]} (mA)` },
        y2: { datum: 0 },
        opacity: { condition: { test: 'datum.leading', value: 1 }, value: RECOVERY_OPACITY },
      },
    };
  });
  return {
    title: 'The train around the strongest pulse (recovery phases faint)',
    spacing: 8,
    vconcat: rows,
  };
}
