import type { Picture } from './picture.ts';

export const mug: Picture = {
  words: /\b(?:mug|cup|tea|teacup|saucer|coffee|beaker)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="c line" strokeWidth="3" d="M84 66q-7-8 0-16t0-16M104 66q-7-8 0-16t0-16" opacity=".45" />
      <path className="a line" strokeWidth="11" d="M124 94h12a18 18 0 0 1 0 36h-12" />
      <path className="a" d="M60 78h70v58a18 18 0 0 1-18 18H78a18 18 0 0 1-18-18z" />
      <path className="b" d="M60 100h70v16H60z" />
      <ellipse className="c" cx="95" cy="78" rx="35" ry="7" opacity=".55" />
    </>
  ),
};

export const bowl: Picture = {
  words: /\b(?:bowl|plate|dish|tray|baking|cake|bake|kitchen|spoon|cutlery|dining)(?:e?s)?\b/i,
  shapes: (
    <>
      <circle className="b" cx="78" cy="90" r="19" />
      <circle className="c" cx="118" cy="88" r="20" />
      <circle className="b" cx="99" cy="74" r="18" />
      <path className="c line" strokeWidth="4" d="M99 58q2-10 10-13" />
      <path className="a" d="M42 96h116a58 52 0 0 1-42 52v6H84v-6a58 52 0 0 1-42-52z" />
      <path className="l" d="M42 96h116l-2 9H44z" opacity=".5" />
    </>
  ),
};

export const tin: Picture = {
  words: /\b(?:tin|jar|box|storage|basket|drawer|canister|cabinet)(?:e?s)?\b/i,
  shapes: (
    <>
      <rect className="a" x="62" y="80" width="76" height="74" rx="7" />
      <rect className="b" x="57" y="64" width="86" height="20" rx="6" />
      <rect className="c" x="92" y="54" width="16" height="12" rx="5" />
      <rect className="l" x="76" y="98" width="48" height="34" rx="4" />
      <path className="c line" strokeWidth="3" d="M86 110h28M90 120h20" />
    </>
  ),
};

export const bottle: Picture = {
  words: /\b(?:bottle|diffuser|oil|drink|bath|soap)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="a" d="M76 154V98q0-14 12-22V52h24v24q12 8 12 22v56z" />
      <rect className="c" x="85" y="42" width="30" height="14" rx="4" />
      <rect className="l" x="76" y="108" width="48" height="28" />
      <circle className="b" cx="100" cy="122" r="9" />
      <path className="l line" strokeWidth="4" d="M84 100q1-9 8-14" opacity=".7" />
    </>
  ),
};

export const partyCake: Picture = {
  words: /\b(?:party|picnic|candy|sweet|food|napkin|bunting|birthday|invitation)(?:e?s)?\b/i,
  shapes: (
    <>
      <path className="c line" strokeWidth="3" d="M26 50q74 46 148 0" />
      <path className="a" d="m38 58 26 10-16 26z" />
      <path className="b" d="m70 70 29 3-16 28z" />
      <path className="c" d="m104 73 28-3-12 29z" />
      <path className="a" d="m138 68 25-11-8 29z" />
      <path className="a" d="M66 128h68v18a8 8 0 0 1-8 8H74a8 8 0 0 1-8-8z" />
      <path className="l" d="M66 128q17-26 34-14 18-12 34 14z" />
      <circle className="b" cx="100" cy="108" r="7" />
    </>
  ),
};
