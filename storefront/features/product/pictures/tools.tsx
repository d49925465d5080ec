import type { Picture } from './picture.ts';

export const teapot: Picture = {
  words: /\b(?:teapot|pitcher|jug|kettle|coffee pot)s?\b/i,
  shapes: (
    <>
      <path className="a line" strokeWidth="10" d="M138 96c30-6 30 40-2 38" />
      <path className="a" d="M70 130C44 128 42 100 32 88l14-7c12 12 12 24 26 26z" />
      <path className="a" d="M56 118a44 40 0 0 1 88 0q0 22-16 36H72q-16-14-16-36z" />
      <path className="b" d="M68 90a34 18 0 0 1 64 0z" />
      <circle className="c" cx="100" cy="70" r="7" />
      <path className="l line" strokeWidth="4" d="M70 116q2-14 12-20" opacity=".7" />
    </>
  ),
};

export const wateringCan: Picture = {
  words: /\bwatering cans?\b/i,
  shapes: (
    <>
      <path className="c line" strokeWidth="7" d="M78 86c4-42 66-40 70 4 2 24-8 34-20 38" />
      <path className="a" d="M66 146 34 84l-6 2-4-10 28-14 6 9-6 4 26 44z" />
      <path className="b" d="m22 78 30-16 5 9-30 16z" />
      <path className="a" d="M64 84h64l6 62a8 8 0 0 1-8 8H66a8 8 0 0 1-8-8z" />
      <path className="b" d="M62 100h68l1 12H61z" />
    </>
  ),
};

export const tumbler: Picture = {
  words: /\b(?:tumbler|glass|wine ?glass|goblet|vase)(?:es|s)?\b/i,
  shapes: (
    <>
      <path className="l" d="M62 62h76l-9 86a7 7 0 0 1-7 6H78a7 7 0 0 1-7-6z" opacity=".75" />
      <path className="a" d="M67 96h66l-5 50a8 8 0 0 1-8 8H80a8 8 0 0 1-8-8z" opacity=".85" />
      <circle className="b" cx="112" cy="92" r="15" />
      <path className="l line" strokeWidth="3" d="M112 80v24M100 92h24" opacity=".7" />
      <path className="c line" strokeWidth="5" d="M92 128 126 40" />
    </>
  ),
};

export const board: Picture = {
  words: /\b(?:board|chopping|serving|tray|slate)s?\b/i,
  shapes: (
    <>
      <path className="a" d="M64 78q0-12 12-12h14V44a10 10 0 0 1 20 0v22h14q12 0 12 12v64q0 12-12 12H76q-12 0-12-12z" />
      <circle className="c" cx="100" cy="46" r="4.500" />
      <path
        className="c line"
        strokeWidth="2.500"
        d="M76 82q8 30 0 60M90 80q10 32 2 66M108 80q-6 34 4 64M124 84q-6 28 0 54"
        opacity=".35"
      />
      <path className="b" d="M92 154q-4-26 20-30 30-6 40 30z" />
      <path className="l" d="M106 154q-2-16 12-18 16-2 20 18z" opacity=".6" />
    </>
  ),
};

export const handTools: Picture = {
  words: /\b(?:fork|trowel|spade|tool|scissors|knife|brush)(?:es|s)?\b/i,
  shapes: (
    <>
      <path className="b" d="M64 40h16v52H64zM120 40h16v52h-16z" />
      <path className="c" d="M67 90h10v16H67zM123 90h10v16h-10z" />
      <path className="a" d="M52 104h40v18q0 22-20 32-20-10-20-32z" />
      <path className="a line" strokeWidth="7" d="M110 150v-26q0-16 18-16t18 16v26M128 108v42" />
    </>
  ),
};
