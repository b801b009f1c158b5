// Draws a chart above each table of the page. The numbers of a chart are those of its table (data-value of the cells),
// so that the two cannot disagree; without this script, or on paper, the tables say all.
(() => {
  'use strict';
  const palette = ['#4269d0', '#efb118', '#ff725c', '#3ca951', '#a463f2', '#6cc5b0', '#ff8ab7', '#9c6b4e',
                   '#97bbf5', '#9498a0', '#7a8c00', '#00829b', '#c2410c', '#7c83fd', '#b9a36b', '#5b6770'];
  // A name keeps its colour in all charts that start with the same one; idle time stays in the background.
  const taken = {};
  const colours = (names) => names.map((name) => {
    if (name === 'idle') return css('--line');
    const group = (taken[names[0]] ||= new Map());
    if (!group.has(name)) group.set(name, palette[group.size % palette.length]);
    return group.get(name);
  });
  const figures = [...document.querySelectorAll('figure[data-chart]')];
  const charts = [];

  // Paper is white whatever the screen is, and no wider than this: A4 and Letter within their margins.
  const paper = { '--card': '#fff', '--ink': '#000', '--soft': '#444', '--line': '#bbb' };
  const paperWidth = '680px';
  let printing = false;
  const css = (name) => (printing && paper[name]) || getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const cells = (row) => [...row.querySelectorAll('td[data-value]')].map((cell) => Number(cell.dataset.value));
  const label = (row) => [...row.querySelectorAll('th')].map((cell) => cell.textContent).join(' ');

  const readTable = (figure) => {
    const table = figure.querySelector('table');
    const rows = [...table.querySelectorAll('tbody tr:not(.total)')];
    return {
      series: [...table.querySelectorAll('thead th[data-series]')].map((cell) => cell.textContent),
      heads: [...table.querySelectorAll('thead th.label')].map((cell) => cell.textContent),
      labels: rows.map(label),
      values: rows.map(cells),
    };
  };

  // 1234567 -> 1.23 M; pJ, bytes and shares climb their own ladders.
  const ladders = {
    pJ: [[1e12, 'J'], [1e9, 'mJ'], [1e6, 'µJ'], [1e3, 'nJ'], [0, 'pJ']],
    B: [[2 ** 30, 'GiB'], [2 ** 20, 'MiB'], [2 ** 10, 'KiB'], [0, 'B']],
    '%': [[0, '%', 100]],  // of a share
  };
  const plain = [[1e12, 'T'], [1e9, 'G'], [1e6, 'M'], [1e3, 'k'], [0, '']];
  // Three digits, or all before the point; of: the number that chooses the step, so that an axis has one.
  const short = (value, unit, of = value) => {
    const ladder = ladders[unit] || plain;
    const [step, name, times = 1] = ladder.find(([least]) => Math.abs(of) >= least);
    const scaled = step ? value / step : value * times;
    const digits = Math.abs(scaled) >= 100 ? scaled.toFixed(0) : String(Number(scaled.toPrecision(3)));
    const suffix = ladders[unit] || !unit ? name : `${name} ${unit}`;
    return `${digits} ${suffix}`.trim();
  };

  // Bytes go in powers of two: the step that makes four to eight of them.
  const byteStep = (most) => 2 ** Math.max(0, Math.floor(Math.log2(most / 4)));
  const most = (table) => Math.max(...table.values.map((row) => row.reduce((sum, value) => sum + value, 0)), 1);

  const axis = (unit, extra, step) => ({
    ticks: {
      ...(step && { stepSize: step }),
      color: css('--soft'), maxRotation: 0, autoSkipPadding: 12,
      callback(value) { return Number(value) === 0 ? '0' : short(Number(value), ladders[unit] ? unit : '', this.max); },
    },
    grid: { color: css('--line') },
    title: { display: Boolean(unit) && !ladders[unit], text: unit, color: css('--soft') },
    ...extra,
  });
  // 1, 10, 100 and, where there is room, 2 and 5 between.
  const logarithmic = (title, extra) => axis('', {
    type: 'logarithmic', title: { display: true, text: title, color: css('--soft') },
    ticks: {
      color: css('--soft'), maxRotation: 0,
      callback(value) {
        const lead = Number(value) / 10 ** Math.floor(Math.log10(Number(value)) + 1e-9);
        const named = this.chart.width > 600 ? [1, 2, 5] : [1];
        return named.some((digit) => Math.abs(lead - digit) < 1e-6) ? short(Number(value)) : null;
      },
    },
    ...extra,
  });
  const categories = (extra) => ({
    ticks: { color: css('--ink'), autoSkip: false, font: { size: 12 } }, grid: { display: false }, ...extra,
  });
  // Steps or epochs along the bottom, as many named as there is room for.
  const ordered = (table, extra) => categories({
    ticks: { color: css('--soft'), maxRotation: 0, autoSkipPadding: 16 },
    title: { display: true, text: table.heads[0], color: css('--soft') }, ...extra,
  });
  const dots = (table) => (table.labels.length > 60 ? { pointRadius: 0, borderWidth: 1.5 } : { pointRadius: 3 });
  const titled = (table) => (at) => `${table.heads[0]} ${at[0].label}`;
  const legend = (shown, extra) => ({
    display: shown, position: 'bottom', labels: { color: css('--ink'), boxWidth: 12, boxHeight: 12, padding: 8, ...extra },
  });
  const base = { animation: false, responsive: true, maintainAspectRatio: false };

  // A line from low to high across each bar.
  const whiskers = {
    id: 'whiskers',
    afterDatasetsDraw(chart) {
      const { ctx, scales: { x } } = chart;
      ctx.save();
      ctx.strokeStyle = css('--ink');
      ctx.lineWidth = 1.5;
      chart.getDatasetMeta(0).data.forEach((bar, index) => {
        const [low, high] = chart.config.options.band[index].map((value) => x.getPixelForValue(value));
        ctx.beginPath();
        ctx.moveTo(low, bar.y);
        ctx.lineTo(high, bar.y);
        for (const end of [low, high]) { ctx.moveTo(end, bar.y - 4); ctx.lineTo(end, bar.y + 4); }
        ctx.stroke();
      });
      ctx.restore();
    },
  };

  const kinds = {
    // One bar a row, a piece of it a column.
    stack: (figure, table) => ({
      type: 'bar',
      data: {
        labels: table.labels,
        datasets: table.series.map((name, s) => ({
          label: name, data: table.values.map((row) => row[s]), backgroundColor: colours(table.series)[s],
          borderColor: css('--card'), borderWidth: { right: 1 }, maxBarThickness: 26,
        })),
      },
      options: {
        ...base, indexAxis: 'y',
        scales: {
          x: axis(figure.dataset.unit, { stacked: true, beginAtZero: true }, figure.dataset.unit === 'B' && byteStep(most(table))),
          y: categories({ stacked: true }),
        },
        plugins: {
          legend: legend(table.series.length > 1),
          tooltip: { callbacks: { label: (at) => `${at.dataset.label}: ${short(at.parsed.x, figure.dataset.unit)}` } },
        },
      },
      height: 90 + 30 * table.labels.length + 24 * Math.ceil(table.series.length / 3),
    }),
    // Columns value, low, high: a bar and the band about it.
    band: (figure, table) => ({
      type: 'bar',
      data: {
        labels: table.labels,
        datasets: [{ label: 'value', data: table.values.map((row) => row[0]), backgroundColor: palette[0], maxBarThickness: 22 }],
      },
      options: {
        ...base, indexAxis: 'y', band: table.values.map((row) => [row[1], row[2]]),
        scales: {
          x: axis(figure.dataset.unit, { beginAtZero: true, suggestedMax: Math.max(...table.values.map((row) => row[2])) }),
          y: categories(),
        },
        plugins: {
          legend: legend(false),
          tooltip: { callbacks: { label: (at) => {
            const [value, low, high] = table.values[at.dataIndex].map((v) => short(v, figure.dataset.unit));
            return `${value} (${low} to ${high})`;
          } } },
        },
      },
      plugins: [whiskers],
      height: 60 + 30 * table.labels.length,
    }),
    // Two bars a row, one a run.
    group: (figure, table) => ({
      type: 'bar',
      data: {
        labels: table.labels,
        datasets: table.series.slice(0, 2).map((name, s) => ({
          label: name, data: table.values.map((row) => row[s]), backgroundColor: palette[s], maxBarThickness: 16,
        })),
      },
      options: {
        ...base, indexAxis: 'y',
        scales: { x: axis(figure.dataset.unit, { beginAtZero: true }), y: categories() },
        plugins: {
          legend: legend(true),
          tooltip: { callbacks: { label: (at) => `${at.dataset.label}: ${short(at.parsed.x, figure.dataset.unit)}` } },
        },
      },
      height: 100 + 40 * table.labels.length,
    }),
    // One column a row, in their order from left to right, a piece of it a column of the table.
    columns: (figure, table) => ({
      type: 'bar',
      data: {
        labels: table.labels,
        datasets: table.series.map((name, s) => ({
          label: name, data: table.values.map((row) => row[s]), backgroundColor: colours(table.series)[s],
          maxBarThickness: 48,
        })),
      },
      options: {
        ...base, interaction: { mode: 'index', intersect: false },
        scales: { x: ordered(table, { stacked: true }), y: axis(figure.dataset.unit, { stacked: true, beginAtZero: true }) },
        plugins: {
          legend: legend(table.series.length > 1),
          tooltip: { callbacks: { title: titled(table), label: (at) => `${at.dataset.label}: ${short(at.parsed.y, figure.dataset.unit)}` } },
        },
      },
      height: 280 + 24 * Math.ceil(table.series.length / 4),
    }),
    // Columns x, y: a line through the rows.
    curve: (figure, table) => ({
      type: 'scatter',
      data: {
        datasets: [{
          label: table.series[1], data: table.values.map(([x, y], i) => ({ x, y, name: table.labels[i] })),
          showLine: true, borderColor: palette[0], backgroundColor: palette[0], ...dots(table),
        }],
      },
      options: {
        ...base,
        scales: {
          x: axis(figure.dataset.unit, { beginAtZero: true, title: { display: true, text: table.series[0], color: css('--soft') } }),
          y: axis('%', { beginAtZero: true, title: { display: true, text: table.series[1], color: css('--soft') } }),
        },
        plugins: {
          legend: legend(false),
          tooltip: { callbacks: { label: (at) =>
              `${table.heads[0]} ${at.raw.name}: ${short(at.raw.y, '%')} for ${short(at.raw.x, figure.dataset.unit)}` } },
        },
      },
      height: 300,
    }),
    // Columns over the rows' order.
    line: (figure, table) => ({
      type: 'line',
      data: {
        labels: table.labels,
        datasets: table.series.map((name, s) => ({
          label: name, data: table.values.map((row) => row[s]), borderColor: palette[s], backgroundColor: palette[s],
          ...dots(table),
        })),
      },
      options: {
        ...base,
        interaction: { mode: 'index', intersect: false },
        scales: { x: ordered(table), y: axis(figure.dataset.unit, { beginAtZero: true }) },
        plugins: {
          legend: legend(table.series.length > 1),
          tooltip: { callbacks: { title: titled(table), label: (at) => `${at.dataset.label}: ${short(at.parsed.y, figure.dataset.unit)}` } },
        },
      },
      height: 300,
    }),
    // Rows: MACs a byte of DRAM and MACs a cycle. The roofs are attributes of the figure.
    roofline: (figure, table) => {
      const { bandwidth, int8, ternary } = Object.fromEntries(
          ['bandwidth', 'int8', 'ternary'].map((name) => [name, Number(figure.dataset[name])]));
      const passes = [...new Set(table.labels.map((name) => name.split(' ').pop()))];
      const shapes = { forward: 'circle', error: 'rectRot', gradient: 'triangle' };
      const xs = table.values.map((row) => row[0]).filter((x) => x > 0);
      const left = Math.min(...xs, int8 / bandwidth) / 4;
      const right = Math.max(...xs, ternary / bandwidth) * 4;
      const roof = (name, peak, dash, color) => ({
        type: 'line', label: name, showLine: true, pointRadius: 0, pointStyle: 'line', borderColor: color, borderWidth: 2, borderDash: dash,
        data: [{ x: left, y: left * bandwidth }, { x: peak / bandwidth, y: peak }, { x: right, y: peak }],
      });
      return {
        type: 'scatter',
        data: {
          datasets: [
            ...passes.map((pass, s) => ({
              label: pass, pointStyle: shapes[pass], pointRadius: 6, pointHoverRadius: 8,
              backgroundColor: palette[s], borderColor: css('--card'),
              data: table.labels.flatMap((name, i) => name.endsWith(pass) && table.values[i][0] > 0
                                                          ? [{ x: table.values[i][0], y: table.values[i][1], name }] : []),
            })),
            roof(`ternary roof: ${ternary.toLocaleString('en')} MAC/cycle`, ternary, [], css('--soft')),
            ...(int8 < ternary ? [roof(`int8 roof, dashed: ${int8.toLocaleString('en')} MAC/cycle`, int8, [6, 4], css('--soft'))] : []),
          ],
        },
        options: {
          ...base,
          scales: {
            x: logarithmic('MAC per byte of DRAM traffic', { min: left, max: right }),
            y: logarithmic('MAC per cycle', { max: ternary * 2 }),
          },
          plugins: {
            legend: legend(true, { usePointStyle: true }),
            tooltip: { callbacks: { label: (at) => at.raw.name
                ? `${at.raw.name}: ${short(at.raw.y)} MAC/cycle at ${short(at.raw.x)} MAC/B` : at.dataset.label } },
          },
        },
        height: 420,
      };
    },
  };

  const draw = () => {
    charts.splice(0).forEach((chart) => chart.destroy());
    for (const figure of figures) {
      const { height, ...config } = kinds[figure.dataset.chart](figure, readTable(figure));
      const { style } = figure.querySelector('.canvas');
      style.height = `${height}px`;
      style.width = printing ? paperWidth : '';
      charts.push(new Chart(figure.querySelector('canvas'), config));
    }
    document.documentElement.dataset.charts = charts.length;
  };

  const tables = document.querySelectorAll('details');
  const show = (open) => tables.forEach((details) => { details.open = open; });
  if (typeof Chart !== 'undefined') {
    Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
    document.documentElement.classList.add('drawn');
    draw();
    show(false);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  }
  const print = (on) => {
    printing = on;
    show(on || typeof Chart === 'undefined');
    if (typeof Chart !== 'undefined') draw();
  };
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
})();
