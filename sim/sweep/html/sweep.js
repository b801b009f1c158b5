// The chart and the table of a sweep's points. All numbers come from the JSON of the page, which is sweep.json.
(() => {
  'use strict';
  const sweep = JSON.parse(document.getElementById('sweep').textContent);
  const section = document.getElementById('points');
  const form = section.querySelector('form');
  const figure = section.querySelector('figure');
  const canvas = figure.querySelector('canvas');
  const brush = figure.querySelector('.brush');
  const kept = section.querySelector('.kept');
  const body = section.querySelector('tbody');
  const kPage = 50;
  const palette = ['#4269d0', '#efb118', '#ff725c', '#3ca951', '#a463f2', '#6cc5b0', '#ff8ab7', '#9c6b4e', '#97bbf5', '#9498a0'];
  const paper = { '--card': '#fff', '--ink': '#000', '--soft': '#444', '--line': '#bbb', '--accent': '#000' };
  let printing = false;
  const css = (name) => (printing && paper[name]) || getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const units = Object.fromEntries(sweep.figures.map((name, i) => [name, sweep.units[i]]));
  const rows = sweep.rows.map((row, index) => ({
    index, point: row.point, status: row.status, reason: row.reason || '', clock: row.clock || '', front: row.front, values: row.values,
    figures: Object.fromEntries(sweep.figures.map((name, i) => [name, row.figures[i]])),
  }));
  const networkAxis = sweep.axes.indexOf('network');
  const networkOf = (row) => (networkAxis < 0 ? '' : row.values[networkAxis]);
  const networks = [...new Set(rows.map(networkOf))];

  const prefixes = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [1, ''], [1e-3, 'm'], [1e-6, 'µ'], [1e-9, 'n'], [1e-12, 'p']];
  const short = (value, unit) => {
    if (value === null || value === undefined) return '';
    if (value === 0) return `0 ${unit}`.trim();
    const [scale, name] = unit === 'pJ' ? [1e-12, 'J'] : unit === 'pJ s' ? [1e-12, 'J s'] : [1, unit];
    const size = Math.abs(value * scale);
    const [step, prefix] = (['s', 'J', 'J s', 'W', 'B', 'cycles', ''].includes(name) && prefixes.find(([least]) => size >= least * 0.9995)) || [1, ''];
    if (name === '' && size < 1) return String(Number(value.toPrecision(4)));
    const scaled = (value * scale) / step;
    const digits = Math.abs(scaled) >= 1000 ? scaled.toFixed(0) : String(Number(scaled.toPrecision(4)));
    return name === 'cycles' || name === '' ? `${digits} ${prefix}${name && ` ${name}`}`.trim() : `${digits} ${prefix}${name}`;
  };

  // What is chosen: axes of the chart, colour, network, and the points the table lists.
  const objectives = sweep.objectives.map((objective) => objective.name);
  const state = { hover: -1, kept: -1, brushed: null, page: 0, sort: null, down: false };
  const fill = (name, choices, chosen) => {
    const select = form.elements[name];
    for (const choice of choices) select.add(new Option(choice.text ?? choice, choice.value ?? choice));
    select.value = chosen;
    select.closest('label').hidden = choices.length < 2;
  };
  fill('x', sweep.figures, objectives[0]);
  fill('y', sweep.figures, objectives[1] ?? sweep.figures.find((name) => name !== objectives[0] && name === 'energy') ?? sweep.figures[0]);
  const varied = sweep.axes.filter((_, axis) => new Set(rows.map((row) => row.values[axis])).size > 1);
  fill('colour', [...varied, ...(rows.some((row) => row.clock) ? ['clock'] : []), 'front'], varied[0] ?? 'front');
  fill('group', [{ value: '', text: 'all' }, ...networks.map((name) => ({ value: name, text: name }))].slice(networks.length > 1 ? 0 : 1), networks.length > 1 ? '' : networks[0]);
  const chosen = (name) => form.elements[name].value;

  const number = (row, name) => row.figures[name];
  // The clock of these is out of reach: their marks are hollow.
  const hollow = (row) => row.clock === 'out of reach';
  form.elements.reachable.closest('label').hidden = !rows.some(hollow);
  const admitted = (row) => (!chosen('group') || networkOf(row) === chosen('group')) && (!form.elements.front.checked || row.front) &&
      (!form.elements.reachable.checked || !hollow(row));
  const charted = () => rows.filter((row) => row.status === 'done' && admitted(row) && number(row, chosen('x')) !== null && number(row, chosen('y')) !== null);
  const wide = (name) => {
    const values = charted().map((row) => number(row, name)).filter((value) => value > 0);
    return values.length > 1 && Math.max(...values) > 20 * Math.min(...values);
  };
  form.elements.log.checked = wide(chosen('x')) || wide(chosen('y'));

  // Few values have a colour each; many numbers go from one colour to another.
  const blend = (share) => `hsl(${Math.round(250 - 210 * share)} 70% ${printing ? 42 : 55}%)`;
  const colouring = () => {
    const name = chosen('colour');
    if (name === 'front') return { of: (row) => (row.front ? palette[2] : palette[9]), key: [['on the front', palette[2]], ['others', palette[9]]] };
    const axis = sweep.axes.indexOf(name);
    const valueOf = (row) => (name === 'clock' ? row.clock : row.values[axis]);
    const values = [...new Set(rows.map(valueOf))];
    const numeric = values.every((value) => value !== '' && Number.isFinite(Number(value)));
    if (numeric) values.sort((a, b) => a - b);
    const colours = new Map(values.map((value, i) => [value, numeric ? blend(values.length > 1 ? i / (values.length - 1) : 0) : palette[i % palette.length]]));
    const shown = values.length <= 12 ? values : values.filter((_, i) => i % Math.ceil(values.length / 8) === 0 || i === values.length - 1);
    return { of: (row) => colours.get(valueOf(row)), key: shown.map((value) => [value, colours.get(value)]) };
  };

  const describe = (row) => [
    sweep.axes.map((axis, i) => `${axis} ${row.values[i]}`).join(', '),
    [...new Set([chosen('x'), chosen('y'), ...objectives])].map((name) => `${name} ${short(number(row, name), units[name])}`).join(', '),
  ];

  // The front of each network as a line, where the chart shows two objectives.
  const frontLines = (points) => networks.flatMap((network) => {
    const shown = points.filter((row) => row.front && networkOf(row) === network);
    if (shown.length < 2 || !objectives.includes(chosen('x')) || !objectives.includes(chosen('y'))) return [];
    shown.sort((a, b) => number(a, chosen('x')) - number(b, chosen('x')));
    return [{
      type: 'line', data: shown.map((row) => ({ x: number(row, chosen('x')), y: number(row, chosen('y')) })), order: 2,
      borderColor: css('--soft'), borderWidth: 1.5, borderDash: [5, 4], pointRadius: 0, pointHitRadius: 0, fill: false, tension: 0,
    }];
  });

  let chart = null;
  const axisOf = (name) => {
    const logarithmic = form.elements.log.checked && charted().every((row) => number(row, name) > 0);
    return {
      type: logarithmic ? 'logarithmic' : 'linear',
      title: { display: true, text: name, color: css('--soft') }, grid: { color: css('--line') },
      ticks: {
        color: css('--soft'), maxRotation: 0, autoSkipPadding: 12,
        callback(value) {
          const lead = value / 10 ** Math.floor(Math.log10(Math.abs(value)) + 1e-9);
          const named = this.type !== 'logarithmic' || [1, 2, 5].some((digit) => Math.abs(lead - digit) < 1e-6);
          return named ? short(value, units[name]) : null;
        },
      },
    };
  };
  const draw = () => {
    if (typeof Chart === 'undefined') return;
    if (chart) chart.destroy();
    const points = charted();
    const colours = colouring();
    const style = canvas.parentElement.style;
    style.height = printing ? '380px' : `${Math.max(300, Math.min(560, innerHeight * 0.6))}px`;
    style.width = printing ? '680px' : '';
    chart = new Chart(canvas, {
      type: 'scatter',
      data: {
        datasets: [{
          data: points.map((row) => ({ x: number(row, chosen('x')), y: number(row, chosen('y')), row: row.index })), order: 1, parsing: false,
          pointRadius: points.map((row) => (row.index === state.kept ? 9 : row.front ? 6 : 3.5)),
          pointStyle: points.map((row) => (row.front ? 'rectRot' : 'circle')), pointHoverRadius: 8,
          backgroundColor: points.map((row) => (hollow(row) ? 'transparent' : colours.of(row))),
          borderColor: points.map((row) => (hollow(row) ? colours.of(row) : row.front || row.index === state.kept ? css('--ink') : 'transparent')),
          borderWidth: points.map((row) => (hollow(row) ? 1.5 : row.front ? 1 : 0) + (row.index === state.kept ? 1.5 : 0)),
        }, ...frontLines(points)],
      },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false,
        interaction: { mode: 'nearest', intersect: true },
        scales: { x: axisOf(chosen('x')), y: axisOf(chosen('y')) },
        plugins: {
          legend: { display: false },
          tooltip: { enabled: !printing, displayColors: false, filter: (at) => at.raw.row !== undefined, callbacks: { label: (at) => {
            const [what, figures] = describe(rows[at.raw.row]);
            return [...what.split(', '), ...figures.split(', ')];
          } } },
        },
        onHover: (_, hits) => hover(hits.length && hits[0].datasetIndex === 0 ? points[hits[0].index].index : -1),
      },
    });
    figure.querySelector('figcaption').textContent = `${chosen('y')} over ${chosen('x')}: ${points.length} points, diamonds on the front` +
        (points.some(hollow) ? ', hollow ones with a clock out of reach' : '');
    figure.querySelector('.key').replaceChildren(...colours.key.map(([name, colour]) => {
      const item = document.createElement('span');
      const dot = document.createElement('i');
      dot.style.background = colour;
      item.append(dot, `${chosen('colour') === 'front' ? '' : `${chosen('colour')} `}${name}`);
      return item;
    }));
  };

  // The table: what is brushed, or all, sorted by a column, a page at a time.
  const columns = [
    ...sweep.axes.map((name, i) => ({ name, of: (row) => row.values[i], text: (row) => row.values[i] })),
    { name: 'status', of: (row) => row.status, text: (row) => (row.reason ? `${row.status}: ${row.reason}` : row.status) },
    { name: 'clock', of: (row) => row.clock, text: (row) => row.clock },
    ...sweep.figures.map((name) => ({ name, of: (row) => number(row, name), text: (row) => short(number(row, name), units[name]), numeric: true })),
    { name: 'point', of: (row) => row.point, text: (row) => row.point },
  ];
  const byColumn = (column, down) => (a, b) => {
    const [x, y] = [column.of(a), column.of(b)];
    if (x === y) return a.index - b.index;
    if (x === null) return 1;
    if (y === null) return -1;
    const both = x !== '' && y !== '' && Number.isFinite(Number(x)) && Number.isFinite(Number(y));
    const order = both ? Number(x) - Number(y) : String(x) < String(y) ? -1 : 1;
    return down ? -order : order;
  };
  const listed = () => {
    let list = rows.filter(admitted);
    if (state.brushed) list = list.filter((row) => state.brushed.has(row.index));
    return state.sort ? [...list].sort(byColumn(state.sort, state.down)) : list;
  };
  const show = () => {
    const list = listed();
    const pages = Math.max(1, Math.ceil(list.length / kPage));
    state.page = Math.min(state.page, pages - 1);
    body.replaceChildren(...list.slice(state.page * kPage, (state.page + 1) * kPage).map((row) => {
      const line = document.createElement('tr');
      line.dataset.row = row.index;
      line.classList.toggle('front', row.front);
      line.classList.toggle('kept-row', row.index === state.kept);
      for (const column of columns) {
        const cell = line.insertCell();
        cell.textContent = column.text(row);
        if (column.numeric) continue;
        cell.className = 'text';
        cell.title = cell.textContent;
      }
      return line;
    }));
    section.querySelector('.count').textContent = state.brushed ? `${list.length} of ${rows.length} points, those of the area` : `${list.length} points`;
    const button = (text, page) => {
      const element = document.createElement('button');
      element.type = 'button';
      element.textContent = text;
      element.disabled = page < 0 || page >= pages;
      element.addEventListener('click', () => { state.page = page; show(); });
      return element;
    };
    section.querySelector('.pages').replaceChildren(...(pages > 1 ? [button('back', state.page - 1), button('on', state.page + 1), `page ${state.page + 1} of ${pages}`] : []));
  };
  const heads = document.createElement('tr');
  for (const column of columns) {
    const head = document.createElement('th');
    if (!column.numeric) head.className = 'label';
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = column.name;
    button.addEventListener('click', () => {
      state.down = state.sort === column && !state.down;
      state.sort = column;
      state.page = 0;
      show();
    });
    head.append(button);
    heads.append(head);
  }
  section.querySelector('thead').append(heads);

  const hover = (index) => {
    if (index === state.hover) return;
    state.hover = index;
    body.querySelectorAll('tr.hover').forEach((line) => line.classList.remove('hover'));
    body.querySelector(`tr[data-row="${index}"]`)?.classList.add('hover');
  };
  const keep = (index) => {
    state.kept = index;
    kept.textContent = index < 0 ? '' : `${describe(rows[index]).join('; ')}; point ${rows[index].point}`;
    draw();
    show();
  };
  body.addEventListener('click', (event) => {
    const line = event.target.closest('tr');
    if (line) keep(Number(line.dataset.row));
  });

  // Dragging chooses an area, a click a point; on a touch screen a tap does, and dragging scrolls.
  let from = null;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  canvas.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'touch') { from = place(event); canvas.setPointerCapture(event.pointerId); }
  });
  canvas.addEventListener('pointermove', (event) => {
    if (!from) return;
    const to = place(event);
    Object.assign(brush.style, {
      display: 'block', left: `${Math.min(from.x, to.x)}px`, top: `${Math.min(from.y, to.y)}px`,
      width: `${Math.abs(to.x - from.x)}px`, height: `${Math.abs(to.y - from.y)}px`,
    });
  });
  canvas.addEventListener('pointerup', (event) => {
    const to = place(event);
    const start = from ?? to;
    from = null;
    brush.style.display = 'none';
    if (!chart) return;
    const points = charted();
    const elements = chart.getDatasetMeta(0).data;
    if (Math.abs(to.x - start.x) < 5 && Math.abs(to.y - start.y) < 5) {
      const hits = chart.getElementsAtEventForMode(event, 'nearest', { intersect: true }, false).filter((hit) => hit.datasetIndex === 0);
      if (!hits.length) state.brushed = null;
      keep(hits.length ? points[hits[0].index].index : -1);
      return;
    }
    const inside = (value, a, b) => value >= Math.min(a, b) && value <= Math.max(a, b);
    state.brushed = new Set(points.filter((_, i) => inside(elements[i].x, start.x, to.x) && inside(elements[i].y, start.y, to.y)).map((row) => row.index));
    state.page = 0;
    show();
  });

  form.addEventListener('input', (event) => {
    if (event.target.name !== 'colour') state.brushed = null;
    if (event.target.name === 'x' || event.target.name === 'y' || event.target.name === 'group')
      form.elements.log.checked = wide(chosen('x')) || wide(chosen('y'));
    state.page = 0;
    draw();
    show();
  });
  if (typeof Chart !== 'undefined') {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    document.documentElement.classList.add('drawn');
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  }
  draw();
  show();
  document.documentElement.dataset.charts = 1;
  const print = (on) => { printing = on; draw(); };
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
})();
