// The counters of a test about advisers: two bodies that work, one that does not receive today, three sites.
//   startRelay({ counter: twoBodies({ wrapUpS: 20 }) })
const kDays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const kDayMs = 86_400_000;

export const kCaf = 'Caisse d’allocations familiales';
export const kCpam = 'Caisse primaire d’assurance maladie';

export function twoBodies({ wrapUpS = 0 } = {}) {
  const farDay = kDays[new Date(Date.now() + 3 * kDayMs).getDay()];
  return `organisations:
  - id: caf
    name: ${kCaf}
    label: CAF
    wrap_up_s: ${wrapUpS}
    desks:
      - {id: guichet-1, name: CAF guichet 1}
      - {id: guichet-2, name: CAF guichet 2}
  - id: cpam
    name: ${kCpam}
    label: CPAM
    desks:
      - {id: guichet-1, name: CPAM guichet 1}
  - id: carsat
    name: Caisse d’assurance retraite
    label: Carsat
    hours: ['${farDay} 09:00-12:00']
    desks:
      - {id: guichet-1, name: Carsat guichet 1}

sites:
  - {id: l-isle-jourdain, name: L'Isle-Jourdain}
  - {id: la-trimouille, name: La Trimouille}
  - {id: montmorillon, name: Montmorillon}
`;
}
