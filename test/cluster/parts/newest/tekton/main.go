// Tekton's controller with its own reconcilers, wired as upstream's cmd/controller wires them, but for the health probes:
// those listen on port 8080 of every interface, whatever the environment says.
package main

import (
	"flag"
	"log"

	"github.com/tektoncd/pipeline/pkg/apis/pipeline"
	"github.com/tektoncd/pipeline/pkg/apis/pipeline/v1beta1"
	"github.com/tektoncd/pipeline/pkg/reconciler/pipelinerun"
	"github.com/tektoncd/pipeline/pkg/reconciler/resolutionrequest"
	"github.com/tektoncd/pipeline/pkg/reconciler/taskrun"
	"k8s.io/client-go/rest"
	"k8s.io/utils/clock"
	filteredinformerfactory "knative.dev/pkg/client/injection/kube/informers/factory/filtered"
	"knative.dev/pkg/controller"
	"knative.dev/pkg/injection"
	"knative.dev/pkg/injection/sharedmain"
	"knative.dev/pkg/signals"
)

func main() {
	opts := &pipeline.Options{ResyncPeriod: controller.DefaultResyncPeriod}
	flag.StringVar(&opts.Images.EntrypointImage, "entrypoint-image", "", "")
	flag.StringVar(&opts.Images.SidecarLogResultsImage, "sidecarlogresults-image", "", "")
	flag.StringVar(&opts.Images.NopImage, "nop-image", "", "")
	flag.StringVar(&opts.Images.ShellImage, "shell-image", "", "")
	flag.StringVar(&opts.Images.ShellImageWin, "shell-image-win", "", "")
	flag.StringVar(&opts.Images.WorkingDirInitImage, "workingdirinit-image", "", "")
	// This parses the flags.
	cfg := injection.ParseAndGetRESTConfigOrDie()
	if err := opts.Images.Validate(); err != nil {
		log.Fatal(err)
	}
	cfg.QPS = 4 * rest.DefaultQPS
	cfg.Burst = 2 * rest.DefaultBurst

	ctx := sharedmain.WithHealthProbesDisabled(sharedmain.WithHADisabled(signals.NewContext()))
	ctx = filteredinformerfactory.WithSelectors(ctx, v1beta1.ManagedByLabelKey)
	ctx = controller.WithResyncPeriod(ctx, opts.ResyncPeriod)
	sharedmain.MainWithConfig(ctx, "tekton-pipelines-controller", cfg,
		taskrun.NewController(opts, clock.RealClock{}),
		pipelinerun.NewController(opts, clock.RealClock{}),
		resolutionrequest.NewController(clock.RealClock{}),
	)
}
