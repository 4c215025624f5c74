// SPDX-License-Identifier: Apache-2.0
// Strings of TCF 2.2 and 2.3 made and read by the IAB's own library, one JSON object a line: the string, and what the library
// reads from it. Half are encoded by the library, half bit by bit here, so that every way of writing vendors occurs.
//
//     npm install @iabtechlabtcf/core@1.5.21 && node tcf_vectors.mjs COUNT SEED
import { createRequire } from "module";
const require = createRequire(process.cwd() + "/");
const { GVL, PurposeRestriction, RestrictionType, TCModel, TCString } = require("@iabtechlabtcf/core");

const count = Number(process.argv[2] ?? 300);
let state = Number(process.argv[3] ?? 1) >>> 0;

// xorshift: the same vectors on every machine.
function next() {
  state ^= state << 13; state >>>= 0;
  state ^= state >>> 17;
  state ^= state << 5; state >>>= 0;
  return state;
}
state = (state * 2654435761 + 1) >>> 0 || 1;
const below = (n) => next() % n;
const chance = (percent) => below(100) < percent;
const numbers = (most, percent) => Array.from({ length: most }, (_, i) => i + 1).filter(() => chance(percent));

const VENDORS = 1200;
function list() {
  const purposes = {}, vendors = {}, features = { 1: {}, 2: {} };
  for (let id = 1; id <= 11; id++) purposes[id] = { id, name: "p" + id, description: "", illustrations: [] };
  for (const id of [1, 2]) features[id] = { id, name: "f" + id, description: "", illustrations: [] };
  for (let id = 1; id <= VENDORS; id++) {
    if (id % 13 === 0) continue;  // numbers that were given up
    vendors[id] = { id, name: "v" + id, purposes: [1, 2, 3, 4], legIntPurposes: [7, 8, 9, 10], flexiblePurposes: [2, 7, 10],
                    specialPurposes: [1], features: [1], specialFeatures: [1], policyUrl: "", usesCookies: true,
                    cookieMaxAgeSeconds: 1, cookieRefresh: false, usesNonCookieAccess: false };
  }
  return { gvlSpecificationVersion: 3, vendorListVersion: 1 + below(4000), tcfPolicyVersion: chance(50) ? 4 : 5,
           lastUpdated: "2024-01-01T00:00:00Z", purposes, specialPurposes: { 1: { id: 1, name: "s", description: "" } },
           features, specialFeatures: features, stacks: {}, dataCategories: {}, vendors };
}

function sets(most) {
  switch (below(5)) {
    case 0: return [];
    case 1: return numbers(most, 3);
    case 2: return numbers(most, 97);
    case 3: { const from = 1 + below(most), to = Math.min(most, from + below(40));
              return Array.from({ length: to - from + 1 }, (_, i) => from + i); }
    default: return numbers(most, 50);
  }
}

function byLibrary() {
  const gvl = new GVL(list());
  const model = new TCModel(gvl);
  const most = 1 + below(VENDORS);
  model.created = new Date(Date.UTC(2023, below(36), 1 + below(28)));
  model.lastUpdated = new Date(model.created.getTime() + below(300) * 86400000);
  model.cmpId = 2 + below(4000); model.cmpVersion = 1 + below(4000); model.consentScreen = below(64);
  model.isServiceSpecific = chance(80); model.useNonStandardTexts = chance(20);
  model.purposeOneTreatment = chance(20); model.publisherCountryCode = ["DE", "FR", "AT", "AA"][below(4)];
  model.specialFeatureOptins.set(numbers(2, 50));
  model.purposeConsents.set(numbers(11, 60));
  model.purposeLegitimateInterests.set(numbers(11, 60));
  model.vendorConsents.set(sets(most)); model.vendorLegitimateInterests.set(sets(most));
  model.vendorsDisclosed.set(sets(most));
  for (let i = below(4); i > 0 && model.isServiceSpecific; i--) {
    const restriction = new PurposeRestriction([2, 7, 10, 2][below(4)], [RestrictionType.NOT_ALLOWED, RestrictionType.REQUIRE_CONSENT, RestrictionType.REQUIRE_LI][below(3)]);
    for (const id of sets(Math.min(most, 60)).filter((one) => one % 13)) model.publisherRestrictions.add(id, restriction);
  }
  model.publisherConsents.set(numbers(11, 30)); model.publisherLegitimateInterests.set(numbers(11, 30));
  model.numCustomPurposes = below(6);
  model.publisherCustomConsents.set(numbers(model.numCustomPurposes, 50));
  model.publisherCustomLegitimateInterests.set(numbers(model.numCustomPurposes, 50));
  return TCString.encode(model);
}

// ---- bit by bit ----

const bits = (value, width) => BigInt(value).toString(2).padStart(width, "0");
const flags = (width, set) => Array.from({ length: width }, (_, i) => (set.includes(i + 1) ? "1" : "0")).join("");
function entries(set) {
  const out = [];
  for (const id of set) {
    const last = out[out.length - 1];
    // Now and then two ranges that one would have done for.
    if (last && last[1] + 1 === id && !chance(10)) last[1] = id; else out.push([id, id]);
  }
  const some = out.slice(0, 4095);
  if (chance(30)) some.reverse();
  return bits(some.length, 12) + some.map(([from, to]) => (from === to && chance(80) ? "0" + bits(from, 16) : "1" + bits(from, 16) + bits(to, 16))).join("");
}
function vendors(most) {
  const set = sets(most), max = most;
  return bits(max, 16) + (chance(50) ? "1" + entries(set) : "0" + flags(max, set));
}
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
function characters(text) {
  let padded = text + "0".repeat((6 - (text.length % 6)) % 6);
  let out = "";
  for (let i = 0; i < padded.length; i += 6) out += ALPHABET[parseInt(padded.slice(i, i + 6), 2)];
  return out;
}
const letters = (text) => [...text].map((one) => bits(one.charCodeAt(0) - 65, 6)).join("");
function byHand() {
  const most = 1 + below(700);
  const created = Math.floor(Date.UTC(2023, below(60), 1 + below(28), below(24)) / 100);
  let core = bits(2, 6) + bits(created, 36) + bits(created + below(100000000), 36) + bits(2 + below(4094), 12) + bits(below(4096), 12);
  core += bits(below(64), 6) + letters(["EN", "DE", "ZZ"][below(3)]) + bits(below(4096), 12) + bits([2, 4, 5][below(3)], 6);
  core += bits(below(2), 1) + bits(below(2), 1) + bits(below(4096), 12) + bits(below(1 << 24), 24) + bits(below(1 << 24), 24);
  core += bits(below(2), 1) + letters(["PL", "ES"][below(2)]) + vendors(most) + vendors(most);
  const restrictions = below(4);
  core += bits(restrictions, 12);
  for (let i = 0; i < restrictions; i++) core += bits(1 + below(11), 6) + bits(below(3), 2) + entries(sets(80));
  const custom = below(64);
  const parts = [bits(1, 3) + vendors(most)];
  if (chance(20)) parts.push(bits(2, 3) + vendors(most));
  if (chance(60)) parts.push(bits(3, 3) + bits(below(1 << 24), 24) + bits(below(1 << 24), 24) + bits(custom, 6) + flags(custom, numbers(custom, 50)) + flags(custom, numbers(custom, 50)));
  if (chance(50)) parts.reverse();
  return [core, ...parts].map(characters).join(".");
}

// "1-5 7"
function ranges(set) {
  const out = [];
  for (const id of [...new Set(set)].sort((a, b) => a - b)) {
    const last = out[out.length - 1];
    if (last && last[1] + 1 === id) last[1] = id; else out.push([id, id]);
  }
  return out.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(" ");
}
function ids(vector) {
  const out = [];
  vector.forEach((value, id) => { if (value) out.push(id); });
  return ranges(out);
}
function expected(string) {
  const model = TCString.decode(string);
  // Whether a segment was there the library does not say.
  const types = string.split(".").slice(1).map((one) => ALPHABET.indexOf(one[0]) >> 3);
  const restrictions = {};
  for (const one of model.publisherRestrictions.getRestrictions())
    restrictions[`${one.purposeId}-${one.restrictionType}`] = ranges(model.publisherRestrictions.getVendors(one));
  return {
    created: model.created.getTime() / 100, last_updated: model.lastUpdated.getTime() / 100,
    cmp_id: Number(model.cmpId), cmp_version: Number(model.cmpVersion), consent_screen: Number(model.consentScreen),
    consent_language: model.consentLanguage.toUpperCase(), vendor_list_version: Number(model.vendorListVersion),
    policy_version: Number(model.policyVersion), service_specific: model.isServiceSpecific,
    non_standard_texts: model.useNonStandardTexts, special_features: ids(model.specialFeatureOptins),
    purpose_consents: ids(model.purposeConsents), purpose_interests: ids(model.purposeLegitimateInterests),
    purpose_one_treatment: model.purposeOneTreatment, publisher_country: model.publisherCountryCode,
    vendor_consents: ids(model.vendorConsents), vendor_interests: ids(model.vendorLegitimateInterests), restrictions,
    disclosed: types.includes(1) ? ids(model.vendorsDisclosed) : null,
    allowed: types.includes(2) ? ids(model.vendorsAllowed) : null,
    publisher: types.includes(3) ? { consents: ids(model.publisherConsents), interests: ids(model.publisherLegitimateInterests),
      custom_count: Number(model.numCustomPurposes), custom_consents: ids(model.publisherCustomConsents),
      custom_interests: ids(model.publisherCustomLegitimateInterests) } : null,
  };
}

for (let i = 0; i < count; i++) {
  const string = i % 2 === 0 ? byLibrary() : byHand();
  console.log(JSON.stringify({ string, expected: expected(string) }));
}
