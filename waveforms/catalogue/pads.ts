/**
 * Where the pads go, in a sentence, for the entries of the catalogue. Our own words; the clinical ones say no more than
 * where a current is felt where it is wanted.
 */
const NEVER = 'never across the chest or on the front of the neck';

export const PADS = {
  back: `One pair along each side of the spine, on the muscle and not on the bone; ${NEVER}.`,
  shoulders: `One pair on each shoulder, on the muscle between the neck and the joint; ${NEVER}.`,
  limb: `Both pairs on one thigh, calf or arm, one pair behind the other; ${NEVER}.`,
  muscle: `One pair over the thick part of each of two muscles, of the back or of a leg; ${NEVER}.`,
  around: `On sound skin on two sides of the sore place, or one pair above it and one below; ${NEVER}.`,
};
